// Writes what Astro builds from: the pages of the repository, and those of TypeDoc.
import { rmSync } from 'node:fs';
import { writeApi } from './api.mjs';
import { writeDocuments } from './documents.mjs';
import { content } from './pages.mjs';

rmSync(content, { recursive: true, force: true });
await writeApi();
writeDocuments();
