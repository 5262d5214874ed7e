import { createInterface } from 'node:readline/promises'
import { tableRows } from './table.js'
import { type Text, written } from './text.js'
import { visibleJson, visibleLines } from './visible.js'

/** As much of a stream as is written to. */
export interface OutputStream {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
  hasColors?(): boolean
  once?(event: 'drain', listener: () => void): unknown
}

export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; destroy?(): unknown }
  stdout: OutputStream
  stderr: OutputStream
}

export type Terminal = ReturnType<typeof createTerminal>

/**
 * All that a command prints: data on stdout, everything else on stderr. Nothing of what it is given is obeyed by the
 * terminal, and no secret of `secrets` ever comes out.
 */
export function createTerminal({ stdin, stdout, stderr }: Streams, env: NodeJS.ProcessEnv) {
  // `hasColors` of a terminal knows NO_COLOR, FORCE_COLOR and TERM.
  const coloured = (stream: OutputStream) => stream.isTTY === true && (stream.hasColors?.() ?? false)
  const secrets = [env.DRAWBRIDGE_TOKEN?.trim() ?? ''].filter(secret => secret.length >= 16)
  const hide = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '[token]'), text)
  let progressShown = false

  const clearProgress = () => {
    if (progressShown) stderr.write('\r\u001b[K')
    progressShown = false
  }
  const put = (stream: OutputStream, text: string) => {
    clearProgress()
    return stream.write(hide(text))
  }

  return {
    /** A line of data. */
    say: (text: Text = '') => put(stdout, `${written(text, coloured(stdout))}\n`),

    /** Rows of data under a head. */
    table(head: readonly string[], rows: readonly (readonly Text[])[]) {
      for (const row of tableRows(head, rows)) this.say(row)
    },

    /** A JSON document in a line of its own. */
    json: (value: unknown) => put(stdout, `${visibleJson(value)}\n`),

    /** A text of several lines: exactly as it is into a file or pipe, harmless on a terminal. */
    text: (text: string) => put(stdout, stdout.isTTY ? visibleLines(text) : text),

    /** The same for a part of a long one. Resolves when more is taken: the whole is never held in memory. */
    async data(text: string): Promise<void> {
      if (put(stdout, stdout.isTTY ? visibleLines(text) : text) !== false) return
      await new Promise<void>(resolve => stdout.once?.('drain', resolve) ?? resolve())
    },

    /** Whether what comes in would be typed. */
    isTyped: () => stdin.isTTY === true,

    /** What is piped in. */
    input: () => stdin as AsyncIterable<Uint8Array>,

    /** Reads no more of it: a process that waits for input does not end. */
    closeInput: () => void stdin.destroy?.(),

    /** A line for the person who waits; never data. */
    note: (text: Text = '') => put(stderr, `${written(text, coloured(stderr))}\n`),

    /** An error as one JSON document, on stderr. */
    jsonNote: (value: unknown) => put(stderr, `${visibleJson(value)}\n`),

    /**
     * Tells how far it is.
     * @param wanted as `--progress` or `--no-progress` says; without either, where somebody looks
     */
    progress(text: string, wanted: boolean | undefined) {
      if (!(wanted ?? stderr.isTTY === true)) return
      if (!stderr.isTTY) return this.note(text)
      clearProgress()
      // Of a line that wraps only the end could be cleared again.
      stderr.write(hide(written(text, false)).slice(0, (stderr.columns || 80) - 1))
      progressShown = true
    },

    /** Whether somebody can be asked. */
    canAsk: () => stdin.isTTY === true && stderr.isTTY === true,

    /** What somebody answers to a question; empty at the end of the input. */
    async ask(question: string): Promise<string> {
      put(stderr, `${written(question, false)} `)
      const lines = createInterface({ input: stdin })
      try {
        for await (const line of lines) return line.trim()
        return ''
      } finally {
        lines.close()
      }
    },

    clearProgress,
  }
}
