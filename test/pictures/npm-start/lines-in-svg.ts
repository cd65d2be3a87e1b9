/** The lines of a terminal in a picture of it, without their colours. */
export function linesInSvg(svg: string): string[] {
  return [...svg.matchAll(/^<g>(.*)<\/g>$/gm)].map(([, line = '']) =>
    line
      .replace(/<[^>]*>/g, '')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&'),
  );
}
