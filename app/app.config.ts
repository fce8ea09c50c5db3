export default defineAppConfig({
  ui: {
    colors: { primary: 'brand', neutral: 'stone' },
    // Motion and shadows are kept low everywhere; see main.css for what reduced motion changes.
    button: { slots: { base: 'cursor-pointer' } },
    dashboardPanel: { slots: { body: 'p-4 sm:p-6 gap-4' } }
  }
})
