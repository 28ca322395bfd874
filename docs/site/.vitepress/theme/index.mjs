import { defineAsyncComponent, onMounted } from 'vue'
import DefaultTheme from 'vitepress/theme-without-fonts'
import { addVersions } from './versions.mjs'
import './style.css'

let site

export default {
  extends: DefaultTheme,
  setup() {
    onMounted(() => {
      window.dfvetReady?.()
      addVersions(site)
    })
  },
  enhanceApp({ app, siteData }) {
    site = siteData
    app.component('playground', defineAsyncComponent(() => import('./Playground.vue')))
  },
}
