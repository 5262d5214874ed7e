/** A queue in which tenants take turns: each has a line of its own, and one entry is taken from each line in turn. */
export class TenantQueue {
    /** In the order of turns: a tenant that had its turn, or comes anew, goes to the end. */
    #lines = new Map();
    sizeOf(tenantId) {
        return this.#lines.get(tenantId)?.length ?? 0;
    }
    add(tenantId, entry) {
        const line = this.#lines.get(tenantId);
        if (line === undefined)
            this.#lines.set(tenantId, [entry]);
        else
            line.push(entry);
    }
    /** Takes the first entry of the tenant whose turn it is; `undefined` where nobody waits. */
    take() {
        const turn = this.#lines.entries().next();
        if (turn.done === true)
            return undefined;
        const [tenantId, line] = turn.value;
        const entry = line.shift();
        this.#lines.delete(tenantId);
        if (line.length > 0)
            this.#lines.set(tenantId, line);
        return entry;
    }
    /** Takes from the head of every line all entries that are meant, up to the first that is not. */
    takeLeading(isMeant) {
        const taken = [];
        for (const [tenantId, line] of this.#lines) {
            const end = line.findIndex(entry => !isMeant(entry));
            taken.push(...line.splice(0, end === -1 ? line.length : end));
            if (line.length === 0)
                this.#lines.delete(tenantId);
        }
        return taken;
    }
}
//# sourceMappingURL=tenant-queue.js.map