/** Declares a command, so that `run` gets its values by their types. */
export function command(definition) {
    const { name, summary, examples } = definition;
    return {
        name,
        summary,
        examples,
        arguments: definition.arguments ?? {},
        options: definition.options ?? {},
        run: (values, tools) => definition.run(values, tools),
    };
}
/** Options that many commands have, with the same meaning in each. */
export const JSON_OPTION = {
    json: { type: 'flag', what: 'Print JSON for programs: one document a line' },
};
export const PROGRESS_OPTION = {
    progress: { type: 'flag', what: 'Tell on stderr how far it is; by default where that is a terminal' },
};
export const TIMEOUT_OPTION = {
    timeout: { type: 'number', what: 'Seconds to wait for one answer', least: 1, most: 3_600 },
};
//# sourceMappingURL=command.js.map