import withNuxt from './.nuxt/eslint.config.mjs'

export default withNuxt(
  { ignores: ['server/database/generated/**', 'public/**', 'docs/**'] },
  { rules: { 'vue/multi-word-component-names': 'off', 'vue/max-attributes-per-line': ['error', { singleline: 4 }] } },
  // An answer of the API is what these tests check, so they don't assume its shape.
  { files: ['tests/e2e/**', 'tests/support/**'], rules: { '@typescript-eslint/no-explicit-any': 'off' } }
)
