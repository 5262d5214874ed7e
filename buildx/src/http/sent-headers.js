/**
 * How many header lines of a name were sent. Node gives the first of several, where whoever stands before the service
 * may have judged another.
 * @param name in lower case
 */
export function countSent(name, { rawHeaders }) {
    let count = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) {
        const sent = rawHeaders[at];
        if (sent.length === name.length && sent.toLowerCase() === name)
            count += 1;
    }
    return count;
}
//# sourceMappingURL=sent-headers.js.map