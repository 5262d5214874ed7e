import { adminId } from './unique-ids.js';
export const ADMIN = 'admin';
/** The accounts of the sandbox. Every 12 digits are one, made on first use with the user `admin`. */
export class Accounts {
    #store;
    #accounts = new Map();
    #saving = Promise.resolve();
    constructor(store) {
        this.#store = store;
        for (const saved of store.load('iam') ?? [])
            this.#accounts.set(saved.accountId, restore(saved));
    }
    /** Gives an account, with at least its `admin`. */
    get(accountId) {
        const known = this.#accounts.get(accountId);
        if (known)
            return known;
        const account = restore({ accountId, users: [makeAdmin(accountId)], roles: [], policies: [] });
        this.#accounts.set(accountId, account);
        return account;
    }
    /** Gives the owner of an access key. */
    keyOwner(accessKeyId) {
        for (const account of this.#accounts.values()) {
            for (const user of account.users.values()) {
                const key = user.accessKeys.find(candidate => candidate.accessKeyId === accessKeyId);
                if (key)
                    return { account, user, key };
            }
        }
        return undefined;
    }
    /** Keeps everything as it is now; saves follow one another in order. */
    keep() {
        const save = () => this.#store.save('iam', [...this.#accounts.values()].map(toSaved));
        this.#saving = this.#saving.then(save, save);
        return this.#saving;
    }
}
function makeAdmin(accountId) {
    return {
        userName: ADMIN,
        userId: adminId(accountId),
        path: '/',
        createdAt: '2015-01-01T00:00:00Z',
        tags: [],
        inline: [],
        attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        accessKeys: [],
    };
}
function restore(saved) {
    return {
        accountId: saved.accountId,
        users: new Map(saved.users.map(user => [user.userName.toLowerCase(), user])),
        roles: new Map(saved.roles.map(role => [role.roleName.toLowerCase(), role])),
        policies: new Map(saved.policies.map(policy => [policy.policyName.toLowerCase(), policy])),
    };
}
function toSaved(account) {
    return {
        accountId: account.accountId,
        users: [...account.users.values()],
        roles: [...account.roles.values()],
        policies: [...account.policies.values()],
    };
}
//# sourceMappingURL=accounts.js.map