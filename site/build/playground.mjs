/** What the page of the playground lacks as a part of the site: the way to the others. */
const NAVIGATION = `
    <nav aria-label="Parts of the site">
      <a href="/index.html">rxjs-heartbeat-socket</a>
      <a href="/docs.html">Docs</a>
      <a href="/api.html">API</a>
      <a href="/source.html">Source</a>
    </nav>`;

const STYLE = `
    <style>
      body > nav {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        max-width: 1120px;
        margin: 0 auto;
        padding: 1rem clamp(16px, 3vw, 36px) 0;
        font-size: 0.9rem;
      }
      body > nav a {
        color: var(--accent);
      }
      body > nav a:first-child {
        margin-inline-end: auto;
        font-weight: 600;
      }
    </style>`;

/** Leads from the playground to the other parts of the site. */
export const withNavigation = (html) =>
  html.replace('</head>', `${STYLE}\n  </head>`).replace('<body>', `<body>${NAVIGATION}`);
