import { EXPORT_TYPE } from '../../audit/export/lines.js'
import { connect } from '../api/connect.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { Failure } from '../failure.js'
import { chainOf } from './chain-of.js'

interface Values {
  tenant: string | undefined
  timeout: number | undefined
  progress: boolean | undefined
}

/** `drawbridge audit export`: the trail as it comes. What is not whole ends as a failure, whatever was printed. */
export async function exportEvents(values: Values, tools: Tools): Promise<ExitCode> {
  const { tenant, timeout, progress } = values
  const { terminal } = tools
  const api = connect(tools, progress)
  const tenantId = await chainOf(api, tenant)
  const chunks = api.stream('/v1/audit/events/export', { query: { tenantId }, timeout, type: EXPORT_TYPE })
  const decoder = new TextDecoder()
  let end = ''
  let size = 0
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    await terminal.data(text)
    end = (end + text).slice(-200)
    size += chunk.length
    terminal.progress(`${Math.floor(size / 1_000)} kB`, progress)
  }
  terminal.clearProgress()
  if (/(^|\n)\{"complete":true,[^\n]*\}\n$/.test(end)) return EXIT.done
  throw new Failure('The export is not whole: its last line is missing', {
    exitCode: EXIT.unavailable,
    remedy: 'Export again, and check what came with "drawbridge audit verify FILE".',
  })
}
