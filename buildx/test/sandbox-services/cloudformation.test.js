import { CloudFormationClient, CreateStackCommand, DeleteStackCommand, DescribeStackEventsCommand, DescribeStackResourcesCommand, DescribeStacksCommand, GetTemplateCommand, GetTemplateSummaryCommand, ListStacksCommand, UpdateStackCommand, ValidateTemplateCommand, } from '@aws-sdk/client-cloudformation';
import t from 'tap';
import { createCloudFormation } from '../../src/sandbox/cloudformation/cloudformation.js';
import { createStateStore } from '../../src/sandbox/state-store.js';
import { createIamDirectory } from './iam-directory.js';
import { ACCOUNT, allowAll, awsRequest, clientSettings, denying, listen, temporaryFolder } from './support.js';
const TEMPLATE = `
AWSTemplateFormatVersion: 2010-09-09
Description: A role <for> "the" vendor
Parameters:
  ExternalId:
    Type: String
    Description: The vendor's external ID
    AllowedPattern: '[0-9a-f-]{36}'
    ConstraintDescription: must be the external ID of the vendor.
  Duration:
    Type: Number
    Default: 3600
    MinValue: 3600
    MaxValue: 7200
  Stage:
    Type: String
    Default: live
    AllowedValues: [live, trial]
  Buckets:
    Type: CommaDelimitedList
    Default: 'one, two'
  Secret:
    Type: String
    Default: hidden
    NoEcho: true
Mappings:
  Stages:
    live: { Description: the real thing }
    trial: { Description: a try }
Conditions:
  IsTrial: !Equals [!Ref Stage, trial]
  IsLive: !Not [!Condition IsTrial]
  Both: !And [!Condition IsTrial, !Condition IsLive]
  Either: !Or [!Condition IsTrial, !Condition IsLive]
Resources:
  SelfRead:
    Type: AWS::IAM::RolePolicy
    Properties:
      RoleName: !Ref Role
      PolicyName: self-read
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - { Effect: Allow, Action: iam:GetRole, Resource: !GetAtt Role.Arn }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Path: /drawbridge/
      Description: !FindInMap [Stages, !Ref Stage, Description]
      MaxSessionDuration: !Ref Duration
      PermissionsBoundary: !If [IsTrial, 'arn:aws:iam::aws:policy/ReadOnlyAccess', !Ref AWS::NoValue]
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          - Effect: Allow
            Principal: { AWS: !Sub 'arn:\${AWS::Partition}:iam::999999999999:root' }
            Action: sts:AssumeRole
            Condition:
              StringEquals: { sts:ExternalId: !Ref ExternalId }
      ManagedPolicyArns:
        - !Ref Managed
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - Effect: Allow
                Action: s3:GetObject
                Resource: !Sub
                  - 'arn:\${AWS::Partition}:s3:::\${Bucket}/\${!Literal}/\${AWS::AccountId}'
                  - { Bucket: !Select [1, !Ref Buckets] }
      Tags:
        - { Key: template, Value: !Join ['-', [v, !Select [0, !Split ['.', '7.1']]]] }
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Allow, Action: 's3:ListBucket', Resource: '*' }] }
  OnlyTrial:
    Type: AWS::IAM::Policy
    Condition: IsTrial
    DependsOn: [SelfRead]
    Properties:
      PolicyName: trial
      Roles: [!Ref Role]
      PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny, Action: '*', Resource: '*' }] }
Outputs:
  RoleArn: { Value: !GetAtt Role.Arn, Description: Give this to the vendor }
  Where: { Value: !Sub '\${AWS::StackName} \${AWS::Region} \${AWS::URLSuffix}' }
  Never: { Condition: Both, Value: never }
  Always: { Condition: Either, Value: !Ref AWS::StackId }
`;
const EXTERNAL_ID = '01234567-89ab-4def-8123-456789abcdef';
const PARAMETERS = [{ ParameterKey: 'ExternalId', ParameterValue: EXTERNAL_ID }];
const Capabilities = ['CAPABILITY_IAM'];
function build(folder, iamDirectory = createIamDirectory()) {
    let count = 0;
    const cloudformation = createCloudFormation({
        state: createStateStore(folder),
        iam: iamDirectory.iam,
        fetchTemplate: async (url) => {
            if (!url.endsWith('/template.yaml'))
                throw new Error('Access Denied');
            return TEMPLATE;
        },
        clock: () => new Date('2026-01-15T12:00:00Z'),
        ids: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
    });
    return { cloudformation, ...iamDirectory };
}
async function withClient(t, authorize = allowAll) {
    const built = build();
    const server = await listen(built.cloudformation, 'cloudformation', authorize);
    t.teardown(server.close);
    const client = new CloudFormationClient({ ...clientSettings(server.endpoint), maxAttempts: 1 });
    return { ...built, client };
}
const onlyRole = (roles) => [...roles.values()][0];
t.test('a stack from creation to deletion', async (t) => {
    const { client, roles, policies } = await withClient(t);
    const { StackId } = await client.send(new CreateStackCommand({
        StackName: 'vendor-access',
        TemplateURL: 'https://templates.s3.eu-west-1.amazonaws.com/template.yaml',
        Parameters: PARAMETERS,
        Capabilities,
        Tags: [{ Key: 'team', Value: 'a & b' }],
    }));
    t.match(StackId, new RegExp(`^arn:aws:cloudformation:eu-west-1:${ACCOUNT}:stack/vendor-access/`));
    const stacks = await client.send(new DescribeStacksCommand({ StackName: 'vendor-access' }));
    const outputs = Object.fromEntries(stacks.Stacks?.[0]?.Outputs?.map(o => [o.OutputKey, o.OutputValue]) ?? []);
    t.match(stacks.Stacks?.[0], {
        StackStatus: 'CREATE_COMPLETE',
        Description: 'A role <for> "the" vendor',
        Tags: [{ Key: 'team', Value: 'a & b' }],
        CreationTime: new Date('2026-01-15T12:00:00Z'),
    });
    t.same(stacks.Stacks?.[0]?.Parameters?.find(p => p.ParameterKey === 'Secret')?.ParameterValue, '****');
    const role = onlyRole(roles);
    t.match(role.roleName, /^vendor-access-Role-[0-9]{12}$/);
    t.same(outputs, {
        RoleArn: role.arn,
        Where: 'vendor-access eu-west-1 amazonaws.com',
        Always: StackId,
    });
    t.match(role, {
        path: '/drawbridge/',
        description: 'the real thing',
        maxSessionDuration: 3600,
        permissionsBoundary: undefined,
        tags: [
            { Key: 'template', Value: 'v-7' },
            { Key: 'team', Value: 'a & b' },
        ],
        assumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } }],
        },
    });
    t.match(role.policies.get('read'), { Statement: [{ Resource: `arn:aws:s3:::two/\${Literal}/${ACCOUNT}` }] });
    t.match(role.policies.get('self-read'), { Statement: [{ Resource: role.arn }] });
    t.same([...role.attached], [...policies.keys()]);
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: StackId }));
    const story = StackEvents.reverse().map(e => `${e.LogicalResourceId} ${e.ResourceStatus}`);
    t.same(story.filter(line => !line.startsWith('Managed')), [
        'vendor-access CREATE_IN_PROGRESS',
        'Role CREATE_IN_PROGRESS',
        'Role CREATE_IN_PROGRESS',
        'Role CREATE_COMPLETE',
        'SelfRead CREATE_IN_PROGRESS',
        'SelfRead CREATE_IN_PROGRESS',
        'SelfRead CREATE_COMPLETE',
        'vendor-access CREATE_COMPLETE',
    ]);
    const { StackResources } = await client.send(new DescribeStackResourcesCommand({ StackName: 'vendor-access' }));
    t.same(StackResources?.map(r => r.LogicalResourceId).sort(), ['Managed', 'Role', 'SelfRead']);
    t.equal((await client.send(new GetTemplateCommand({ StackName: 'vendor-access' }))).TemplateBody, TEMPLATE);
    t.equal((await client.send(new ListStacksCommand({}))).StackSummaries?.length, 1);
    await client.send(new DeleteStackCommand({ StackName: 'vendor-access' }));
    t.equal(roles.size + policies.size, 0, 'nothing is left');
    await t.rejects(client.send(new DescribeStacksCommand({ StackName: 'vendor-access' })), {
        name: 'ValidationError',
        message: 'Stack with id vendor-access does not exist',
    });
    const gone = await client.send(new DescribeStacksCommand({ StackName: StackId }));
    t.equal(gone.Stacks?.[0]?.StackStatus, 'DELETE_COMPLETE', 'by its ID it is still there');
    await client.send(new DeleteStackCommand({ StackName: 'vendor-access' }));
});
t.test('updates', async (t) => {
    const { client, roles, policies } = await withClient(t);
    const StackName = 'vendor';
    await client.send(new CreateStackCommand({ StackName, TemplateBody: TEMPLATE, Parameters: PARAMETERS, Capabilities }));
    const before = onlyRole(roles);
    const previous = [{ ParameterKey: 'ExternalId', UsePreviousValue: true }];
    const update = (more) => client.send(new UpdateStackCommand({
        StackName,
        UsePreviousTemplate: true,
        Parameters: previous,
        Capabilities,
        ...more,
    }));
    await t.rejects(update({}), { name: 'ValidationError', message: 'No updates are to be performed.' });
    await update({ Parameters: [...previous, { ParameterKey: 'Stage', ParameterValue: 'trial' }] });
    t.match(onlyRole(roles), {
        roleName: before.roleName,
        description: 'a try',
        permissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    });
    t.ok(onlyRole(roles).policies.has('trial'), 'a resource whose condition now holds is made');
    await update({
        Tags: [{ Key: 'team', Value: 'red' }],
        TemplateBody: TEMPLATE.replace('- PolicyName: read', '- PolicyName: renamed'),
        UsePreviousTemplate: undefined,
    });
    t.same([...onlyRole(roles).policies.keys()].sort(), ['renamed', 'self-read'], 'the condition holds no more');
    t.match(onlyRole(roles).tags, [{ Key: 'template' }, { Key: 'team', Value: 'red' }]);
    await update({ TemplateBody: TEMPLATE.replace('/drawbridge/', '/other/'), UsePreviousTemplate: undefined });
    t.equal(roles.size, 1);
    t.match(onlyRole(roles), { path: '/other/' });
    t.not(onlyRole(roles).roleName, before.roleName, 'another path makes another role');
    t.ok(onlyRole(roles).policies.has('self-read'));
    const kept = structuredClone({ policies: [...policies], roles: [...roles] });
    const broken = TEMPLATE.replace('/drawbridge/', '/other/')
        .replace('PolicyName: read', 'PolicyName: other')
        .replace('PolicyName: self-read', 'PolicyName: [not, text]');
    await update({ TemplateBody: broken, UsePreviousTemplate: undefined });
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    t.equal(Stacks?.[0]?.StackStatus, 'UPDATE_ROLLBACK_COMPLETE');
    t.same({ policies: [...policies], roles: [...roles] }, kept, 'all is as before');
    t.equal((await client.send(new GetTemplateCommand({ StackName }))).TemplateBody?.includes('not, text'), false);
});
t.test('a failing resource rolls the stack back', async (t) => {
    const { client, roles, policies } = await withClient(t);
    const template = TEMPLATE.replace('MaxSessionDuration: !Ref Duration', 'RoleName: taken');
    const named = {
        TemplateBody: template,
        Parameters: PARAMETERS,
        Capabilities: ['CAPABILITY_NAMED_IAM'],
    };
    await client.send(new CreateStackCommand({ StackName: 'first', ...named }));
    await client.send(new CreateStackCommand({ StackName: 'second', ...named }));
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'second' }));
    t.match(Stacks?.[0], { StackStatus: 'ROLLBACK_COMPLETE', Outputs: [] });
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 'second' }));
    t.match(StackEvents?.find(e => e.ResourceStatus === 'CREATE_FAILED'), {
        LogicalResourceId: 'Role',
        ResourceStatusReason: 'Resource handler returned message: "Role with name taken already exists." (HandlerErrorCode: EntityAlreadyExists)',
    });
    t.match(StackEvents?.find(e => e.ResourceStatus === 'ROLLBACK_IN_PROGRESS'), {
        ResourceStatusReason: 'The following resource(s) failed to create: [Role]. Rollback requested by user.',
    });
    t.equal(roles.size, 1);
    t.equal(policies.size, 1, "what the second had made is gone, the first's stays");
    await t.rejects(client.send(new UpdateStackCommand({ StackName: 'second', ...named })), /ROLLBACK_COMPLETE state and can not be updated/);
    const document = TEMPLATE.replace('PolicyDocument: { Version: 2012-10-17, Statement: [{ Effect: Deny', 'PolicyDocument: text # ');
    await client.send(new CreateStackCommand({
        StackName: 'third',
        TemplateBody: document,
        Parameters: [...PARAMETERS, { ParameterKey: 'Stage', ParameterValue: 'trial' }],
        Capabilities,
        OnFailure: 'DELETE',
    }));
    await t.rejects(client.send(new DescribeStacksCommand({ StackName: 'third' })), /does not exist/);
    t.equal(roles.size, 1);
});
t.test('what a stack does to IAM needs the permission of its caller', async (t) => {
    const { client, roles } = await withClient(t, denying('iam:PutRolePolicy'));
    await client.send(new CreateStackCommand({ StackName: 's', TemplateBody: TEMPLATE, Parameters: PARAMETERS, Capabilities }));
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName: 's' }));
    t.match(StackEvents?.find(e => e.ResourceStatus === 'CREATE_FAILED')?.ResourceStatusReason, /not authorized to perform: iam:PutRolePolicy/);
    t.equal(roles.size, 0);
    const denied = await withClient(t, denying('cloudformation:CreateStack'));
    await t.rejects(denied.client.send(new CreateStackCommand({ StackName: 's', TemplateBody: TEMPLATE, Capabilities })), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
});
t.test('what CreateStack refuses', async (t) => {
    const { client, roles } = await withClient(t);
    const resource = (properties) => `Resources: { R: { Type: AWS::IAM::Role, Properties: ${properties} } }`;
    const trust = '{ AssumeRolePolicyDocument: {} }';
    const withParameter = (definition) => `Parameters: { P: ${definition} }\n${resource(trust)}`;
    const cases = [
        [
            'no capability',
            { Capabilities: [] },
            'InsufficientCapabilitiesException',
            /Requires capabilities : \[CAPABILITY_IAM\]/,
        ],
        [
            'a role with a name',
            { TemplateBody: resource('{ AssumeRolePolicyDocument: {}, RoleName: n }') },
            'InsufficientCapabilitiesException',
            /\[CAPABILITY_NAMED_IAM\]/,
        ],
        [
            'no template',
            { TemplateBody: undefined },
            'ValidationError',
            /Either Template URL or Template Body must be specified/,
        ],
        [
            'a URL that cannot be read',
            { TemplateBody: undefined, TemplateURL: 'https://x.s3.amazonaws.com/other' },
            'ValidationError',
            /S3 error: Access Denied/,
        ],
        [
            'a URL that is none',
            { TemplateBody: undefined, TemplateURL: 'template.yaml' },
            'ValidationError',
            /must be a supported URL/,
        ],
        ['a name of other letters', { StackName: 'a_b' }, 'ValidationError', /\[a-zA-Z\]\[-a-zA-Z0-9\]\*/],
        [
            'broken YAML',
            { TemplateBody: 'a: [' },
            'ValidationError',
            /Template format error: YAML not well-formed\. \(line 1/,
        ],
        [
            'broken JSON',
            { TemplateBody: '{"Resources": ' },
            'ValidationError',
            /Template format error: JSON not well-formed/,
        ],
        ['a text', { TemplateBody: 'hello' }, 'ValidationError', /unsupported structure/],
        [
            'aliases',
            { TemplateBody: 'Resources: &a {}\nMetadata: *a' },
            'ValidationError',
            /aliases are not allowed/,
        ],
        [
            'no resources',
            { TemplateBody: 'Description: none' },
            'ValidationError',
            /At least one Resources member must be defined/,
        ],
        [
            'an unknown section',
            { TemplateBody: `Things: {}\n${resource(trust)}` },
            'ValidationError',
            /Invalid template property or properties \[Things\]/,
        ],
        [
            'a macro',
            { TemplateBody: `Transform: AWS::Serverless\n${resource(trust)}` },
            'ValidationError',
            /\[Transform\]/,
        ],
        [
            'an unknown type',
            { TemplateBody: 'Resources: { B: { Type: AWS::S3::Bucket }, C: { Type: AWS::S3::Bucket } }' },
            'ValidationError',
            /^Template format error: Unrecognized resource types: \[AWS::S3::Bucket\]$/,
        ],
        [
            'a cycle',
            {
                TemplateBody: `Resources:\n  A: { Type: AWS::IAM::Role, Properties: { Description: !Ref B, AssumeRolePolicyDocument: {} } }\n  B: { Type: AWS::IAM::Role, DependsOn: A, Properties: ${trust} }`,
            },
            'ValidationError',
            /Circular dependency between resources: \[A, B\]/,
        ],
        [
            'a reference to itself',
            { TemplateBody: resource('{ Description: !GetAtt R.Arn, AssumeRolePolicyDocument: {} }') },
            'ValidationError',
            /Circular dependency between resources: \[R\]/,
        ],
        [
            'an unresolved reference',
            { TemplateBody: resource(`{ Description: !Sub "\${Nobody}", AssumeRolePolicyDocument: {} }`) },
            'ValidationError',
            /Unresolved resource dependencies \[Nobody\] in the Resources block/,
        ],
        [
            'an unresolved output',
            { TemplateBody: `${resource(trust)}\nOutputs: { O: { Value: !Ref Nobody } }` },
            'ValidationError',
            /in the Outputs block/,
        ],
        [
            'an attribute that is none',
            { TemplateBody: `${resource(trust)}\nOutputs: { O: { Value: !GetAtt R.Colour } }` },
            'ValidationError',
            /resource R does not support attribute type Colour in Fn::GetAtt/,
        ],
        [
            'an unknown condition',
            { TemplateBody: `Resources: { R: { Type: AWS::IAM::Role, Condition: C, Properties: ${trust} } }` },
            'ValidationError',
            /Unresolved condition dependency C/,
        ],
        [
            'an export',
            { TemplateBody: `${resource(trust)}\nOutputs: { O: { Value: a, Export: { Name: n } } }` },
            'ValidationError',
            /does not serve exports/,
        ],
        [
            'a service role',
            { RoleARN: 'arn:aws:iam::111111111111:role/cfn-service' },
            'ValidationError',
            /does not serve the parameter RoleARN/,
        ],
        [
            'a missing parameter',
            { Parameters: [] },
            'ValidationError',
            /^Parameters: \[ExternalId\] must have values$/,
        ],
        [
            'an unknown parameter',
            { Parameters: [...PARAMETERS, { ParameterKey: 'X', ParameterValue: '' }] },
            'ValidationError',
            /^Parameters: \[X\] do not exist in the template$/,
        ],
        [
            'a parameter against its pattern',
            { Parameters: [{ ParameterKey: 'ExternalId', ParameterValue: 'x' }] },
            'ValidationError',
            /^Parameter ExternalId failed to satisfy constraint: must be the external ID of the vendor\.$/,
        ],
        [
            'a pattern without description',
            { TemplateBody: withParameter("{ Type: String, AllowedPattern: 'a+', Default: b }"), Parameters: [] },
            'ValidationError',
            /^Parameter 'P' must match pattern a\+$/,
        ],
        [
            'a value that is not allowed',
            { Parameters: [...PARAMETERS, { ParameterKey: 'Stage', ParameterValue: 'x' }] },
            'ValidationError',
            /^Parameter 'Stage' must be one of AllowedValues$/,
        ],
        [
            'a number below',
            { Parameters: [...PARAMETERS, { ParameterKey: 'Duration', ParameterValue: '1' }] },
            'ValidationError',
            /a number not less than 3600/,
        ],
        [
            'no number',
            { Parameters: [...PARAMETERS, { ParameterKey: 'Duration', ParameterValue: '' }] },
            'ValidationError',
            /must be a number$/,
        ],
        [
            'a short text',
            { TemplateBody: withParameter('{ Type: String, MinLength: 3, Default: ab }'), Parameters: [] },
            'ValidationError',
            /must contain at least 3 characters/,
        ],
        [
            'a long text',
            { TemplateBody: withParameter('{ Type: String, MaxLength: 1, Default: ab }'), Parameters: [] },
            'ValidationError',
            /must contain at most 1 characters/,
        ],
        [
            'a parameter type of others',
            { TemplateBody: withParameter("{ Type: 'AWS::SSM::Parameter::Name', Default: ab }"), Parameters: [] },
            'ValidationError',
            /Unrecognized parameter type/,
        ],
        [
            'a template above 51,200 bytes',
            { TemplateBody: `${TEMPLATE}#${'x'.repeat(52_000)}` },
            'ValidationError',
            /less than or equal to 51200/,
        ],
    ];
    for (const [name, more, code, message] of cases) {
        const input = {
            StackName: 'refused',
            TemplateBody: TEMPLATE,
            Parameters: PARAMETERS,
            Capabilities,
            ...more,
        };
        if (/^(Resources|Things|Transform|Description|hello|a:|\{)/.test(String(input.TemplateBody)))
            input.Parameters = [];
        await t.rejects(client.send(new CreateStackCommand(input)), { name: code, message }, name);
    }
    t.equal(roles.size, 0);
    t.same((await client.send(new ListStacksCommand({}))).StackSummaries ?? [], [], 'a refused stack is none');
    const create = new CreateStackCommand({
        StackName: 'once',
        TemplateBody: TEMPLATE,
        Parameters: PARAMETERS,
        Capabilities,
        ClientRequestToken: 'token',
    });
    const { StackId } = await client.send(create);
    t.equal((await client.send(create)).StackId, StackId, 'the same token is the same request');
    create.input.ClientRequestToken = 'other';
    await t.rejects(client.send(create), {
        name: 'AlreadyExistsException',
        message: 'Stack [once] already exists',
    });
});
t.test('properties that a resource does not have fail the resource', async (t) => {
    const { client } = await withClient(t);
    const cases = [
        [
            'Typo',
            '{ AssumeRolePolicyDocument: {}, Tpyo: 1 }',
            /Properties validation failed for resource R with message:\n#: extraneous key \[Tpyo\] is not permitted/,
        ],
        ['Missing', '{}', /#: required key \[AssumeRolePolicyDocument\] not found/],
        [
            'WrongType',
            '{ AssumeRolePolicyDocument: {}, Description: [a] }',
            /#\/Description: expected type: String/,
        ],
        [
            'Twice',
            '{ AssumeRolePolicyDocument: {}, Policies: [{ PolicyName: a, PolicyDocument: {} }, { PolicyName: a, PolicyDocument: {} }] }',
            /same PolicyName/,
        ],
        [
            'NoSuchPolicy',
            "{ AssumeRolePolicyDocument: {}, ManagedPolicyArns: ['arn:aws:iam::1:policy/x'] }",
            /HandlerErrorCode: NoSuchEntity/,
        ],
        [
            'UnknownFunction',
            "{ AssumeRolePolicyDocument: {}, Description: !GetAZs '' }",
            /does not serve the function Fn::GetAZs/,
        ],
        [
            'SelectBeyond',
            '{ AssumeRolePolicyDocument: {}, Description: !Select [5, [a]] }',
            /nonexistent value at index 5/,
        ],
    ];
    for (const [StackName, properties, reason] of cases) {
        const TemplateBody = `Resources: { R: { Type: AWS::IAM::Role, Properties: ${properties} } }`;
        await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
        const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
        t.match(StackEvents?.find(e => e.ResourceStatus === 'CREATE_FAILED')?.ResourceStatusReason, reason, StackName);
    }
});
t.test('templates are described without a stack', async (t) => {
    const { client } = await withClient(t);
    const summary = await client.send(new GetTemplateSummaryCommand({ TemplateBody: TEMPLATE }));
    t.match(summary.Parameters?.find(p => p.ParameterKey === 'Stage'), {
        DefaultValue: 'live',
        ParameterConstraints: { AllowedValues: ['live', 'trial'] },
    });
    t.same(summary.Capabilities, ['CAPABILITY_IAM']);
    const validated = await client.send(new ValidateTemplateCommand({ TemplateBody: TEMPLATE }));
    t.match(validated.Parameters?.find(p => p.ParameterKey === 'Secret'), { NoEcho: true, DefaultValue: 'hidden' });
    t.match(validated.Description, 'A role <for>');
});
t.test('generated names keep their random part within 64 characters', async (t) => {
    const { client, roles } = await withClient(t);
    const TemplateBody = `Resources: { ${'LongLogicalId'.repeat(8)}: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: {} } } }`;
    for (const StackName of ['s'.repeat(128), `t${'s'.repeat(127)}`])
        await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
    t.equal(roles.size, 2);
    for (const { roleName } of roles.values())
        t.match(roleName, /^[\w-]{51}-[0-9]{12}$/);
});
t.test('stacks survive a restart', async (t) => {
    const folder = temporaryFolder(t);
    const first = build(folder);
    const place = { accountId: ACCOUNT, region: 'eu-west-1' };
    const input = { stackName: 's', templateBody: TEMPLATE, parameters: PARAMETERS, capabilities: Capabilities };
    const stack = await first.cloudformation.launch(place, input);
    t.equal(stack.status, 'CREATE_COMPLETE');
    const again = build(folder, first);
    await t.rejects(again.cloudformation.launch(place, input), { code: 'AlreadyExistsException' });
    const other = await again.cloudformation.launch({ ...place, region: 'us-east-1' }, input);
    t.equal(other.status, 'CREATE_COMPLETE', 'another Region has its own stacks');
});
t.test('hostile requests', async (t) => {
    const { cloudformation } = build();
    const bodies = [
        ['no action', '', 400, /<Code>InvalidAction<\/Code>/],
        ['an action that is markup', 'Action=%3Cscript%3E', 400, /&#60;script&#62;/],
        ['no stack name', 'Action=DescribeStackEvents', 400, /StackName is required/],
        ['a stack name that is markup', 'Action=DescribeStacks&StackName=%3Cb%3E%00', 400, /&#60;b&#62;\uFFFD/],
        [
            'prototype keys',
            `Action=CreateStack&StackName=a&TemplateBody=${encodeURIComponent('{"Resources":{"__proto__":{"Type":"AWS::IAM::Role"}}}')}`,
            400,
            /non alphanumeric/,
        ],
        [
            'a deep template',
            `Action=ValidateTemplate&TemplateBody=${encodeURIComponent('{"a":'.repeat(1000))}1${'%7D'.repeat(1000)}`,
            400,
            /Template format error: nested too deeply/,
        ],
    ];
    for (const [name, body, status, text] of bodies) {
        const answer = await cloudformation.handle(awsRequest('cloudformation', { body: Buffer.from(body) }), allowAll);
        t.match(answer.body, text, name);
        t.equal(answer.status, status, name);
    }
    const anonymous = await cloudformation.handle(awsRequest('cloudformation', { account: '', body: Buffer.from('Action=ListStacks') }), allowAll);
    t.equal(anonymous.status, 403);
});
//# sourceMappingURL=cloudformation.test.js.map