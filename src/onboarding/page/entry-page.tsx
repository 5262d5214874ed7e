import { Page, type PageFrame } from '../../web/layout.js'
import { texts } from '../../web/texts.js'

/** What a link opens before its token is handed over; also where one can be pasted. */
export function EntryPage({ frame }: { frame: PageFrame }) {
  return (
    <Page {...frame} title={texts.entry.title}>
      <h1>{texts.entry.title}</h1>
      <p class="lead">{texts.entry.noToken}</p>
      <noscript>
        <p>{texts.entry.withoutScript}</p>
      </noscript>
      <form method="post" action="/onboarding/session">
        <label>
          {texts.entry.label}
          <input name="token" type="password" required autoComplete="off" maxLength={8_192} />
        </label>
        <button type="submit">{texts.entry.submit}</button>
      </form>
    </Page>
  )
}
