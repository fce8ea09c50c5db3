export default defineAppConfig({
  ui: {
    colors: { primary: 'brand', neutral: 'stone' },
    button: {
      slots: { base: 'cursor-pointer' },
      // Nuxt UI lightens a button under the pointer, which takes white words below AA.
      compoundVariants: [
        { color: 'primary' as const, variant: 'solid' as const, class: 'hover:bg-brand-700 active:bg-brand-800 dark:hover:bg-primary/85 dark:active:bg-primary/85' },
        { color: 'error' as const, variant: 'solid' as const, class: 'hover:bg-error/90 active:bg-error/90' }
      ]
    },
    dashboardPanel: { slots: { body: 'p-4 sm:p-6 gap-4' } }
  }
})
