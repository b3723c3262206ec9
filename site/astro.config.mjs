import { readFileSync } from 'node:fs';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { apiSidebar } from './build/api.mjs';
import { documentSidebar } from './build/documents.mjs';
import { links } from './build/links.mjs';
import { relative } from './build/relative.mjs';
import { tables } from './build/tables.mjs';

const { description } = JSON.parse(readFileSync('../package.json', 'utf8'));

export default defineConfig({
  build: { format: 'file' },
  markdown: { remarkPlugins: [links], rehypePlugins: [tables] },
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: 'rxjs-heartbeat-socket',
      description,
      // It would be at no place that its own links know.
      disable404Route: true,
      components: { SocialIcons: './src/components/Parts.astro' },
      // Nothing to scroll sideways, on a phone least of all.
      expressiveCode: { defaultProps: { wrap: true } },
      customCss: ['./src/styles/site.css'],
      routeMiddleware: './src/sidebar.mjs',
      sidebar: [
        { label: 'Documentation', items: documentSidebar() },
        { label: 'API', items: apiSidebar() },
      ],
    }),
    relative,
  ],
});
