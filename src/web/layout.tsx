import type { ComponentChildren, VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Assets } from './assets.js'
import type { Brand } from './brand.js'
import { texts } from './texts.js'

export interface PageFrame {
  brand: Brand
  assets: Assets
}

export interface PageProps extends PageFrame {
  title: string
  children: ComponentChildren
  /** After how many seconds a browser without script loads which page: without a path it would only scroll. */
  refresh?: { seconds: number; path: string }
}

/** Settings of htmx: no style of its own making, and no error in place of a part, which would then never load again. */
const HTMX = JSON.stringify({ includeIndicatorCSS: false, noSwap: [204, 304, '4xx', '5xx'] })

/** Every page: head, the vendor's name or logo, the content, where to ask for help. */
export function Page({ brand, assets, title, children, refresh }: PageProps) {
  const { css, scripts, logo } = assets.paths
  return (
    <html lang={texts.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <meta name="htmx-config" content={HTMX} />
        {refresh && (
          <noscript>
            <meta http-equiv="refresh" content={`${refresh.seconds}; url=${refresh.path}`} />
          </noscript>
        )}
        {/* Browsers look for one at the root otherwise, where none is. */}
        <link rel="icon" href={logo ?? 'data:,'} />
        <title>{`${title} · ${brand.name}`}</title>
        {css.map(path => (
          <link rel="stylesheet" href={path} key={path} />
        ))}
        {scripts.map(path => (
          <script src={path} defer key={path} />
        ))}
      </head>
      <body>
        <header>
          {logo === undefined ? <strong>{brand.name}</strong> : <img src={logo} alt={brand.name} />}
        </header>
        <main>{children}</main>
        <footer>
          {brand.supportUrl !== undefined && (
            <p>
              {texts.needHelp} <a href={brand.supportUrl}>{texts.contact(brand.name)}</a>.
            </p>
          )}
        </footer>
      </body>
    </html>
  )
}

/** HTML of a page or of a part of one. Every text is escaped. */
export function render(content: VNode, whole: boolean): string {
  const html = renderToString(content)
  return whole ? `<!doctype html>\n${html}` : html
}
