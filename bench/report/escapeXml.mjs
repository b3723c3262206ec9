const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const escapeXml = (text) => text.replace(/[&<>"]/g, (character) => entities[character]);
