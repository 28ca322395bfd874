import { defineAsyncComponent, onMounted } from 'vue'
import DefaultTheme from 'vitepress/theme-without-fonts'
import './style.css'

export default {
  extends: DefaultTheme,
  setup() {
    onMounted(() => window.dfvetReady?.())
  },
  enhanceApp({ app }) {
    app.component('playground', defineAsyncComponent(() => import('./Playground.vue')))
  },
}
