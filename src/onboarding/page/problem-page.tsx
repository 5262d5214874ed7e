import type { Problem } from '../../problem.js'
import { Page, type PageFrame } from '../../web/layout.js'
import { texts } from '../../web/texts.js'

/** A problem in words: what happened, why it may be, what to do, and what support needs to find it. */
export function ProblemPage(props: { problem: Problem; requestId: string; frame: PageFrame }) {
  const { problem, requestId, frame } = props
  const { title, cause, remedy, code, status } = problem.kind
  return (
    <Page {...frame} title={texts.error.title}>
      <h1>{title}</h1>
      <div class="banner bad" role="alert">
        <p>{problem.detail}</p>
      </div>
      {problem.detail !== cause && <p>{cause}</p>}
      <p>{remedy}</p>
      {status !== 401 && (
        <p>
          <a class="button" href="/onboarding/connect">
            {texts.error.backToPage}
          </a>
        </p>
      )}
      <p class="hint">
        {texts.error.reference}: <code>{code}</code>, <code>{requestId}</code>
      </p>
    </Page>
  )
}
