import withNuxt from './.nuxt/eslint.config.mjs'

export default withNuxt(
  { ignores: ['server/database/generated/**', 'public/**', 'docs/**'] },
  { rules: { 'vue/multi-word-component-names': 'off', 'vue/max-attributes-per-line': ['error', { singleline: 4 }] } }
)
