import { AwsError } from '../wire.js';
import { creationOrder } from './dependencies.js';
import { validationError } from './errors.js';
import { conditionHolds, resolve } from './intrinsics.js';
import { kindOf, refuseProperties } from './resource-kinds.js';
import { recordResourceEvent, recordStackEvent, } from './stack.js';
import { isTree } from './template.js';
/** A failed resource, told in its event; the stack goes back to where it was. */
class ResourceFailure extends Error {
    logicalId;
    constructor(logicalId) {
        super(logicalId);
        this.logicalId = logicalId;
    }
}
/** Makes all resources of a new stack, or rolls back. `onFailure` is CreateStack's parameter. */
export async function createResources(engine, stack, template, parameters, onFailure) {
    recordStackEvent(stack, event(engine), 'CREATE_IN_PROGRESS', 'User Initiated');
    const undos = [];
    try {
        await applyTemplate(engine, stack, template, parameters, undos);
        recordStackEvent(stack, event(engine), 'CREATE_COMPLETE');
    }
    catch (error) {
        const reason = failureReason(error, 'create');
        if (onFailure === 'DO_NOTHING')
            return recordStackEvent(stack, event(engine), 'CREATE_FAILED', reason);
        const action = onFailure === 'DELETE' ? 'DELETE' : 'ROLLBACK';
        recordStackEvent(stack, event(engine), `${action}_IN_PROGRESS`, `${reason} Rollback requested by user.`);
        const failure = await undoAll(undos);
        stack.outputs = [];
        if (failure !== undefined)
            return recordStackEvent(stack, event(engine), `${action}_FAILED`, handlerMessage(failure));
        stack.resources = [];
        recordStackEvent(stack, event(engine), `${action}_COMPLETE`);
        if (action === 'DELETE')
            stack.deletedAt = engine.clock().toISOString();
    }
}
/** Brings a stack to another template or other parameters, or back to what it was. */
export async function updateResources(engine, stack, template, parameters, restore) {
    recordStackEvent(stack, event(engine), 'UPDATE_IN_PROGRESS', 'User Initiated');
    const undos = [];
    try {
        const obsolete = await applyTemplate(engine, stack, template, parameters, undos);
        recordStackEvent(stack, event(engine), 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
        for (const resource of obsolete.reverse())
            await removeObsolete(engine, stack, resource);
        recordStackEvent(stack, event(engine), 'UPDATE_COMPLETE');
    }
    catch (error) {
        recordStackEvent(stack, event(engine), 'UPDATE_ROLLBACK_IN_PROGRESS', failureReason(error, 'update'));
        const failure = await undoAll(undos);
        restore();
        if (failure !== undefined)
            return recordStackEvent(stack, event(engine), 'UPDATE_ROLLBACK_FAILED', handlerMessage(failure));
        recordStackEvent(stack, event(engine), 'UPDATE_ROLLBACK_COMPLETE');
    }
}
/** Removes all resources, the last made first. A resource that cannot go leaves the stack DELETE_FAILED. */
export async function deleteResources(engine, stack) {
    recordStackEvent(stack, event(engine), 'DELETE_IN_PROGRESS', 'User Initiated');
    for (const resource of [...stack.resources].reverse()) {
        if (resource.deletionPolicy === 'Retain') {
            note(engine, stack, resource, 'DELETE_SKIPPED');
            continue;
        }
        try {
            await removeResource(engine, stack, resource);
        }
        catch (error) {
            note(engine, stack, resource, 'DELETE_FAILED', handlerMessage(error));
            const reason = `The following resource(s) failed to delete: [${resource.logicalId}]. `;
            return recordStackEvent(stack, event(engine), 'DELETE_FAILED', reason);
        }
        stack.resources = stack.resources.filter(other => other !== resource);
    }
    recordStackEvent(stack, event(engine), 'DELETE_COMPLETE');
    stack.deletedAt = engine.clock().toISOString();
}
/** Gives the resources that the template no longer has, or has anew; they are removed when all else worked. */
async function applyTemplate(engine, stack, template, parameters, undos) {
    const before = new Map(stack.resources.map(resource => [resource.logicalId, resource]));
    const scope = { template, stack, parameters, resources: new Map() };
    const kept = [];
    const obsolete = [];
    for (const logicalId of creationOrder(template, type => kindOf(type).attributes)) {
        const definition = template.resources.get(logicalId);
        if (definition.condition !== undefined && !conditionHolds(definition.condition, scope))
            continue;
        const previous = before.get(logicalId);
        const resource = await applyResource(engine, stack, { logicalId, definition, previous, scope, undos });
        if (previous !== undefined && previous.physicalId !== resource.physicalId)
            obsolete.push(previous);
        kept.push(resource);
        scope.resources.set(logicalId, resource);
    }
    for (const resource of stack.resources)
        if (!kept.some(({ logicalId }) => logicalId === resource.logicalId))
            obsolete.push(resource);
    stack.outputs = resolveOutputs(template, scope);
    stack.resources = kept;
    return obsolete;
}
async function applyResource(engine, stack, step) {
    const { logicalId, definition, previous } = step;
    const resource = {
        logicalId,
        physicalId: previous?.physicalId ?? '',
        type: definition.Type,
        status: '',
        updatedAt: '',
        properties: {},
        attributes: previous?.attributes ?? {},
        stackTags: stack.tags,
        deletionPolicy: definition.deletionPolicy,
    };
    const verb = previous === undefined ? 'CREATE' : 'UPDATE';
    try {
        resource.properties = resolve(definition.Properties, step.scope);
        refuseProperties(kindOf(definition.Type), logicalId, resource.properties);
        if (previous !== undefined && isUnchanged(previous, resource))
            return previous;
        note(engine, stack, resource, `${verb}_IN_PROGRESS`);
        if (previous === undefined || isReplaced(previous, resource))
            await make(engine, stack, resource, step);
        else
            await change(engine, stack, previous, resource, step);
    }
    catch (error) {
        note(engine, stack, resource, `${verb}_FAILED`, handlerMessage(error));
        throw new ResourceFailure(logicalId);
    }
    note(engine, stack, resource, `${verb}_COMPLETE`);
    return resource;
}
function isUnchanged(previous, next) {
    const same = previous.type === next.type && equal(previous.properties, next.properties);
    if (same)
        previous.deletionPolicy = next.deletionPolicy;
    // Tags of the stack are part of what a resource is.
    return same && equal(previous.stackTags, next.stackTags);
}
function isReplaced(previous, next) {
    if (previous.type !== next.type)
        throw new AwsError('InvalidRequest', 'Update of resource type is not permitted.');
    const kind = kindOf(next.type);
    const replaced = kind.replacedBy.some(name => !equal(previous.properties[name], next.properties[name]));
    const name = kind.nameProperty;
    if (replaced && name !== undefined && next.properties[name] !== undefined)
        if (equal(previous.properties[name], next.properties[name]))
            throw customNamed(String(next.properties[name]));
    return replaced;
}
function customNamed(name) {
    return new AwsError('InvalidRequest', `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${name} and update the stack again.`);
}
async function make(engine, stack, resource, step) {
    const context = contextOf(engine, stack, resource.logicalId);
    const kind = kindOf(resource.type);
    const made = await kind.create(context, resource.properties);
    resource.physicalId = made.physicalId;
    resource.attributes = made.attributes;
    step.undos.push(async () => {
        await kind.remove(undoing(context), resource.physicalId, resource.properties);
        note(engine, stack, resource, 'DELETE_COMPLETE');
    });
    note(engine, stack, resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
}
async function change(engine, stack, previous, resource, step) {
    const context = contextOf(engine, stack, resource.logicalId);
    const kind = kindOf(resource.type);
    const former = { ...undoing(context), stackTags: previous.stackTags };
    step.undos.push(async () => {
        await kind.update(former, resource.physicalId, resource.properties, previous.properties);
        note(engine, stack, previous, 'UPDATE_COMPLETE');
    });
    await kind.update(context, resource.physicalId, previous.properties, resource.properties);
}
/** A change that failed half way is undone whole, so what is not there need not be taken away. */
function undoing(context) {
    const { iam } = context;
    const tolerant = {
        createRole: (...given) => iam.createRole(...given),
        updateRole: (...given) => iam.updateRole(...given),
        deleteRole: (...given) => unlessGone(iam.deleteRole(...given)),
        putRolePolicy: (...given) => iam.putRolePolicy(...given),
        deleteRolePolicy: (...given) => unlessGone(iam.deleteRolePolicy(...given)),
        attachRolePolicy: (...given) => iam.attachRolePolicy(...given),
        detachRolePolicy: (...given) => unlessGone(iam.detachRolePolicy(...given)),
        createPolicy: (...given) => iam.createPolicy(...given),
        deletePolicy: (...given) => unlessGone(iam.deletePolicy(...given)),
    };
    return { ...context, iam: tolerant, authorize: () => { } };
}
async function unlessGone(removal) {
    try {
        await removal;
    }
    catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'NoSuchEntity')
            throw error;
    }
}
/** Gives the error that stopped it, undefined where all was undone. */
async function undoAll(undos) {
    try {
        for (const undo of undos.reverse())
            await undo();
        return undefined;
    }
    catch (error) {
        return error;
    }
}
async function removeObsolete(engine, stack, resource) {
    try {
        if (resource.deletionPolicy === 'Retain')
            note(engine, stack, resource, 'DELETE_SKIPPED');
        else
            await removeResource(engine, stack, resource);
    }
    catch (error) {
        // As with CloudFormation: the update stands, and what could not be removed is left behind.
        note(engine, stack, resource, 'DELETE_FAILED', handlerMessage(error));
    }
}
async function removeResource(engine, stack, resource) {
    note(engine, stack, resource, 'DELETE_IN_PROGRESS');
    const { authorize, ...context } = contextOf(engine, stack, resource.logicalId);
    const tolerant = { ...undoing({ ...context, authorize }), authorize };
    await kindOf(resource.type).remove(tolerant, resource.physicalId, resource.properties);
    note(engine, stack, resource, 'DELETE_COMPLETE');
}
function resolveOutputs(template, scope) {
    const outputs = [];
    for (const [OutputKey, output] of template.outputs) {
        if (typeof output.Condition === 'string' && !conditionHolds(output.Condition, scope))
            continue;
        const value = resolve(output.Value, scope);
        if (value === undefined || Array.isArray(value) || isTree(value))
            throw validationError(`Template format error: The Value field of every Outputs member must evaluate to a String.`);
        const description = output.Description === undefined ? {} : { Description: String(output.Description) };
        outputs.push({ OutputKey, OutputValue: String(value), ...description });
    }
    return outputs;
}
function contextOf(engine, stack, logicalId) {
    return {
        iam: engine.iam,
        authorize: engine.authorize,
        accountId: stack.accountId,
        stackName: stack.name,
        stackTags: stack.tags,
        logicalId,
        suffix: () => engine.ids().replaceAll('-', '').slice(-12).toUpperCase(),
    };
}
function note(engine, stack, resource, status, reason) {
    resource.status = status;
    resource.updatedAt = engine.clock().toISOString();
    if (reason === undefined)
        delete resource.statusReason;
    else
        resource.statusReason = reason;
    recordResourceEvent(stack, event(engine), resource, status, reason);
}
function event(engine) {
    return { now: engine.clock(), id: engine.ids() };
}
function failureReason(error, verb) {
    if (!(error instanceof ResourceFailure))
        return handlerMessage(error);
    return `The following resource(s) failed to ${verb}: [${error.logicalId}].`;
}
/** What AWS shows of a resource handler's error. */
function handlerMessage(error) {
    if (!(error instanceof AwsError))
        return error instanceof Error ? error.message : String(error);
    if (error.code === 'InvalidRequest')
        return error.message;
    return `Resource handler returned message: "${error.message}" (HandlerErrorCode: ${error.code})`;
}
function equal(left, right) {
    return JSON.stringify(left) === JSON.stringify(right);
}
//# sourceMappingURL=stack-engine.js.map