/** What a command's exit code tells; `docs/cli.md` has the same table. */
export const EXIT = {
    /** It was done, and nothing was found. */
    done: 0,
    /** It was not done: refused, not there, or a fault. */
    failed: 1,
    /** The command line or a setting is wrong; nothing was tried. */
    usage: 2,
    /** It was done, and found what it looks for: a broken trail, a role that is not verified, more that is asked for. */
    found: 3,
    /** The service or AWS cannot be reached, or is busy: the same command may work later. */
    unavailable: 4,
    /** Whoever read the output went away, as a shell reports SIGPIPE. */
    brokenPipe: 141,
};
/** Of several outcomes the one that says most: something was found, then something failed, then it may work later. */
export function gravestCode(codes) {
    return [EXIT.found, EXIT.failed, EXIT.usage, EXIT.unavailable].find(code => codes.has(code)) ?? EXIT.done;
}
//# sourceMappingURL=exit-codes.js.map