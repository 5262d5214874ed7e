import { Mutex } from '../mutex.js';
import { answerQuery, listParameter, queryParameters } from '../protocols/query.js';
import { AwsError } from '../wire.js';
import { creationOrder } from './dependencies.js';
import { validationError } from './errors.js';
import { resolveParameters } from './parameters.js';
import { kindOf } from './resource-kinds.js';
import { describedResources, describedStack, stackSummary, templateParameters, templateSummary, validatedTemplate, } from './stack-answers.js';
import { createResources, deleteResources, updateResources } from './stack-engine.js';
import { refuseCapabilities, refuseNotServed, refuseStackName, requiredCapability, servedTemplate, stackInput, templateText, } from './stack-requests.js';
const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';
const STATE = 'cloudformation';
/**
 * CloudFormation of the sandbox, for the resource types of IAM that a customer's role needs. A stack has settled
 * before its request is answered; its events tell the steps.
 */
export function createCloudFormation(options) {
    const service = new StackService(options);
    return {
        handle: (request, authorize) => {
            const parameters = queryParameters(request);
            const name = parameters.get('Action') ?? '';
            const safeName = /^\w{1,64}$/.test(name) ? name : 'Unknown';
            return answerQuery(NAMESPACE, request, safeName, () => service.act(name, parameters, request, authorize));
        },
        launch: (place, input) => service.create({ ...place, authorize: () => { } }, input),
        inspectTemplate: async (url) => {
            const template = servedTemplate(await templateText({ templateUrl: url }, options.fetchTemplate));
            const { description, text } = template;
            return {
                description,
                text,
                parameters: templateParameters(template),
                capability: requiredCapability(template),
            };
        },
    };
}
class StackService {
    #options;
    #stacks;
    /** Stacks change one after the other. */
    #changing = new Mutex();
    constructor(options) {
        this.#options = options;
        this.#stacks = options.state.load(STATE) ?? [];
    }
    async act(name, parameters, request, authorize) {
        const { accountId } = request.caller;
        if (accountId === '')
            throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
        const action = { parameters, authorize, accountId, region: request.region };
        switch (name) {
            case 'CreateStack':
                return { StackId: (await this.create(action, stackInput(parameters))).id };
            case 'UpdateStack':
                return { StackId: (await this.#update(action, stackInput(parameters))).id };
            case 'DeleteStack':
                return this.#delete(action);
            case 'DescribeStacks':
                return this.#describeStacks(action);
            case 'DescribeStackEvents':
                return { StackEvents: [...this.#named(action, name).events].reverse() };
            case 'DescribeStackResources':
                return { StackResources: this.#resources(action) };
            case 'ListStacks':
                return this.#listStacks(action);
            case 'GetTemplate':
                return {
                    TemplateBody: this.#named(action, name).template,
                    StagesAvailable: ['Original', 'Processed'],
                };
            case 'ValidateTemplate':
                return validatedTemplate(await this.#givenTemplate(action, name));
            case 'GetTemplateSummary':
                return templateSummary(await this.#givenTemplate(action, name));
            default:
                throw new AwsError('InvalidAction', `The sandbox does not serve the action "${name}" of CloudFormation.`);
        }
    }
    create(caller, input) {
        return this.#changing.run(async () => {
            refuseStackName(input.stackName);
            caller.authorize('cloudformation:CreateStack', `${stackArn(caller, input.stackName)}/*`);
            const existing = this.#find(caller, input.stackName);
            if (existing !== undefined)
                return repeatedCreation(existing, input);
            const template = await this.#checkedTemplate(input);
            refuseCapabilities(template, input.capabilities);
            const onFailure = input.onFailure ?? 'ROLLBACK';
            if (!['ROLLBACK', 'DELETE', 'DO_NOTHING'].includes(onFailure))
                throw validationError(`Value '${onFailure}' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [DELETE, DO_NOTHING, ROLLBACK]`);
            const values = resolveParameters(template, input.parameters);
            const stack = this.#newStack(caller, input, template, values);
            this.#stacks.push(stack);
            await createResources(this.#engine(caller), stack, template, values, onFailure);
            await this.#save();
            return stack;
        });
    }
    #newStack(place, input, template, values) {
        return {
            id: `${stackArn(place, input.stackName)}/${this.#options.ids()}`,
            name: input.stackName,
            accountId: place.accountId,
            region: place.region,
            status: 'CREATE_IN_PROGRESS',
            outputs: [],
            resources: [],
            events: [],
            createdAt: this.#options.clock().toISOString(),
            tags: input.tags ?? [],
            ...settings(input, template, values),
            ...(input.clientRequestToken === undefined ? {} : { clientRequestToken: input.clientRequestToken }),
        };
    }
    #update(action, input) {
        return this.#changing.run(async () => {
            const stack = this.#named(action, 'UpdateStack');
            const template = await this.#checkedTemplate(input, stack.template);
            refuseCapabilities(template, input.capabilities);
            if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status))
                throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
            const values = resolveParameters(template, input.parameters, valuesOf(stack));
            const before = structuredClone(stack);
            const next = { ...settings(input, template, values), tags: input.tags ?? stack.tags };
            if (JSON.stringify([next.template, next.parameters, next.tags]) === fingerprint(stack))
                throw validationError('No updates are to be performed.');
            Object.assign(stack, next, { updatedAt: this.#options.clock().toISOString() });
            const restore = () => {
                const { events, status, updatedAt, ...kept } = stack;
                for (const name of Object.keys(kept))
                    delete stack[name];
                Object.assign(stack, { ...before, events, status, updatedAt });
            };
            await updateResources(this.#engine(action), stack, template, values, restore);
            await this.#save();
            return stack;
        });
    }
    #delete(action) {
        return this.#changing.run(async () => {
            refuseNotServed(action.parameters);
            const name = required(action.parameters, 'StackName');
            const stack = this.#find(action, name);
            action.authorize('cloudformation:DeleteStack', stack?.id ?? `${stackArn(action, name)}/*`);
            // Deleting what is not there is a success.
            if (stack === undefined || stack.deletedAt !== undefined)
                return undefined;
            await deleteResources(this.#engine(action), stack);
            await this.#save();
            return undefined;
        });
    }
    #describeStacks(action) {
        if (action.parameters.has('StackName'))
            return { Stacks: [describedStack(this.#named(action, 'DescribeStacks'))] };
        action.authorize('cloudformation:DescribeStacks', `${stackArn(action, '*')}`);
        return {
            Stacks: this.#inPlace(action)
                .filter(stack => stack.deletedAt === undefined)
                .map(describedStack),
        };
    }
    #listStacks(action) {
        action.authorize('cloudformation:ListStacks', '*');
        const statuses = listParameter(action.parameters, 'StackStatusFilter');
        const stacks = this.#inPlace(action).filter(({ status }) => statuses.length === 0 || statuses.includes(status));
        return { StackSummaries: stacks.map(stackSummary) };
    }
    #resources(action) {
        const logicalId = action.parameters.get('LogicalResourceId');
        const resources = describedResources(this.#named(action, 'DescribeStackResources'));
        return resources.filter(resource => logicalId === null || resource.LogicalResourceId === logicalId);
    }
    async #givenTemplate(action, name) {
        action.authorize(`cloudformation:${name}`, '*');
        if (name === 'GetTemplateSummary' && action.parameters.has('StackName'))
            return servedTemplate(this.#named(action, name).template);
        return this.#checkedTemplate(stackInput(action.parameters));
    }
    async #checkedTemplate(input, previous) {
        const template = servedTemplate(await templateText(input, this.#options.fetchTemplate, previous));
        creationOrder(template, type => kindOf(type).attributes);
        return template;
    }
    /** The stack of `StackName`, with the action on it authorised. */
    #named(action, name) {
        const given = required(action.parameters, 'StackName');
        const stack = this.#find(action, given);
        action.authorize(`cloudformation:${name}`, stack?.id ?? `${stackArn(action, given)}/*`);
        if (stack === undefined)
            throw validationError(`Stack with id ${given} does not exist`);
        return stack;
    }
    /** By ID also a deleted one. */
    #find(place, nameOrId) {
        return this.#inPlace(place).find(({ id, name, deletedAt }) => id === nameOrId || (name === nameOrId && deletedAt === undefined));
    }
    #inPlace(place) {
        return this.#stacks.filter(({ accountId, region }) => accountId === place.accountId && region === place.region);
    }
    #engine({ authorize }) {
        const { iam, clock, ids } = this.#options;
        return { iam, clock, ids, authorize };
    }
    #save() {
        return this.#options.state.save(STATE, this.#stacks);
    }
}
function stackArn(place, name) {
    return `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${name}`;
}
function required(parameters, name) {
    const value = parameters.get(name);
    if (value === null || value === '')
        throw validationError(`The parameter ${name} is required`);
    return value;
}
/** A second CreateStack with the token of the first is the first. */
function repeatedCreation(existing, input) {
    const { clientRequestToken: token } = input;
    if (token !== undefined && token === existing.clientRequestToken)
        return existing;
    throw new AwsError('AlreadyExistsException', `Stack [${existing.name}] already exists`);
}
function settings(input, template, values) {
    const parameters = [...values].map(([key, value]) => ({
        key,
        value,
        noEcho: String(template.parameters.get(key)?.NoEcho) === 'true',
    }));
    const description = template.description === undefined ? {} : { description: template.description };
    return { template: template.text, parameters, capabilities: input.capabilities, ...description };
}
function fingerprint(stack) {
    return JSON.stringify([stack.template, stack.parameters, stack.tags]);
}
function valuesOf(stack) {
    return new Map(stack.parameters.map(({ key, value }) => [key, value]));
}
//# sourceMappingURL=cloudformation.js.map