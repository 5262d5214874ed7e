import { Failure } from '../failure.js';
/**
 * Answers are held against what the commands use of them, so that a wrong server ends in words. Fields that are not
 * used may be missing, and a newer service may send more.
 */
export function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
const isText = value => typeof value === 'string';
const isNumber = value => typeof value === 'number';
const isFlag = value => typeof value === 'boolean';
const orNull = (test) => value => value === null || test(value);
const listOf = (test) => value => Array.isArray(value) && value.every(test);
const has = (fields) => value => isRecord(value) && Object.entries(fields).every(([name, test]) => test(value[name]));
const isCheck = has({ id: isText, control: isText, status: isText, summary: isText, remedy: orNull(isText) });
const isVerification = has({ id: isText, finishedAt: isText, checks: listOf(isCheck) });
const isTenant = has({
    id: isText,
    name: isText,
    reference: orNull(isText),
    externalId: isText,
    status: isText,
    createdAt: isText,
    updatedAt: isText,
    metadata: value => isRecord(value) && Object.values(value).every(isText),
});
const isRole = has({
    id: isText,
    tenantId: isText,
    roleArn: isText,
    accountId: isText,
    permissionSet: isText,
    status: isText,
    templateVersion: orNull(isText),
    updateAvailable: isFlag,
    lastVerifiedAt: orNull(isText),
    findings: listOf(has({ code: isText, severity: isText, resolvedAt: orNull(isText) })),
});
const isIntegrity = has({
    intact: isFlag,
    checked: isNumber,
    firstBroken: orNull(has({ chain: isText, sequence: isNumber, reason: isText })),
});
export const asTenant = (value) => expected(value, isTenant, 'a tenant');
export const asVerification = (value) => expected(value, isVerification, 'a verification');
export const asRole = (value) => expected(value, isRole, 'a role');
export const asIntegrity = (value) => expected(value, isIntegrity, 'the result of an integrity check');
export const asPage = (value) => expected(value, has({ items: Array.isArray, nextCursor: orNull(isText) }), 'a page of a list');
function expected(value, test, what) {
    if (test(value))
        return value;
    throw new Failure(`The answer is not ${what}`, {
        detail: 'It is JSON, but fields are missing or of another type.',
        remedy: 'Check DRAWBRIDGE_URL, and that service and command line are of the same release.',
    });
}
//# sourceMappingURL=shapes.js.map