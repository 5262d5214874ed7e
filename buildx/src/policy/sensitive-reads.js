import { actionCovers, actionOverlaps } from './pattern.js';
/**
 * Reads that hand over secrets, credentials or the customer's own data, with what each gives away. A permission
 * set may ask for one only with a written reason; to add one, add a line.
 */
export const SENSITIVE_READS = [
    ['acm:ExportCertificate', 'private keys'],
    ['apigateway:GET', 'API keys'],
    ['athena:GetQueryResults*', "the customer's query results"],
    ['cloudformation:GetTemplate', 'whatever is written into templates, often secrets'],
    ['codeartifact:GetAuthorizationToken', 'registry credentials'],
    ['codeartifact:GetPackageVersionAsset', "the customer's packages"],
    ['codecommit:GetBlob', "the customer's source code"],
    ['codecommit:GetFile', "the customer's source code"],
    ['codecommit:GetFolder', "the customer's source code"],
    ['codecommit:GitPull', "the customer's source code"],
    ['codepipeline:GetJobDetails', 'credentials of pipeline artifacts'],
    ['codepipeline:GetThirdPartyJobDetails', 'credentials of pipeline artifacts'],
    ['cognito-identity:Get*Token*', 'credentials of identities'],
    ['cognito-identity:GetCredentialsForIdentity', 'credentials of identities'],
    ['cognito-idp:AdminGetUser', 'personal data of users'],
    ['cognito-idp:GetUser', 'personal data of users'],
    ['cognito-idp:ListUsers*', 'personal data of users'],
    ['cognito-idp:DescribeUserPoolClient', 'client secrets'],
    ['dax:BatchGetItem', "the customer's table data"],
    ['dax:GetItem', "the customer's table data"],
    ['dax:Query', "the customer's table data"],
    ['dax:Scan', "the customer's table data"],
    ['dynamodb:BatchGet*', "the customer's table data"],
    ['dynamodb:GetItem', "the customer's table data"],
    ['dynamodb:GetRecords', "the customer's table data"],
    ['dynamodb:PartiQLSelect', "the customer's table data"],
    ['dynamodb:Query', "the customer's table data"],
    ['dynamodb:Scan', "the customer's table data"],
    ['ebs:GetSnapshotBlock', 'the contents of disks'],
    ['ec2:DescribeInstanceAttribute', 'user data of instances, often secrets'],
    ['ec2:DescribeLaunchTemplateVersions', 'user data of instances, often secrets'],
    ['ec2:GetConsoleOutput', 'console output, often secrets'],
    ['ec2:GetConsoleScreenshot', 'what is on the screen of an instance'],
    ['ec2:GetLaunchTemplateData', 'user data of instances, often secrets'],
    ['ec2:GetPasswordData', 'administrator passwords'],
    ['ecr-public:GetAuthorizationToken', 'registry credentials'],
    ['ecr:BatchGetImage', "the customer's container images"],
    ['ecr:GetAuthorizationToken', 'registry credentials'],
    ['ecr:GetDownloadUrlForLayer', "the customer's container images"],
    ['es:ESHttp*', "the customer's search data"],
    ['glue:GetConnection*', 'passwords of data connections'],
    ['iam:GetCredentialReport', 'every user and the age of their credentials'],
    ['iam:GetAccountAuthorizationDetails', 'every identity and policy of the account'],
    ['inspector2:BatchGetCodeSnippet', "the customer's source code"],
    ['kinesis:GetRecords', "the customer's stream data"],
    ['kinesis:SubscribeToShard', "the customer's stream data"],
    ['kms:Decrypt', 'whatever the key protects'],
    ['lambda:GetFunction', 'code and environment variables of functions'],
    ['lambda:GetFunctionConfiguration', 'environment variables of functions, often secrets'],
    ['lambda:GetLayerVersion*', 'code of layers'],
    ['lambda:ListFunctions', 'environment variables of functions, often secrets'],
    ['logs:FilterLogEvents', 'log contents'],
    ['logs:GetLogEvents', 'log contents'],
    ['logs:GetLogRecord', 'log contents'],
    ['logs:GetQueryResults', 'log contents'],
    ['logs:StartLiveTail', 'log contents'],
    ['logs:StartQuery', 'log contents'],
    ['logs:Unmask', 'log contents that were masked'],
    ['rds-data:*', "the customer's table data"],
    ['rds:DownloadCompleteDBLogFile', 'database logs'],
    ['rds:DownloadDBLogFilePortion', 'database logs'],
    ['redshift-data:GetStatementResult*', "the customer's query results"],
    ['redshift:FetchResults', "the customer's query results"],
    ['s3:GetObject*', "the contents of the customer's objects"],
    ['sagemaker:BatchGetRecord', "the customer's feature data"],
    ['sagemaker:GetRecord', "the customer's feature data"],
    ['secretsmanager:BatchGetSecretValue', 'secrets'],
    ['secretsmanager:GetSecretValue', 'secrets'],
    ['sqs:ReceiveMessage', "the customer's messages"],
    ['ssm:GetCommandInvocation', 'output of commands'],
    ['ssm:GetParameter*', 'parameters, secret ones among them'],
    ['states:DescribeExecution', 'input and output of executions'],
    ['states:GetExecutionHistory', 'input and output of executions'],
    ['states:RevealSecrets', 'secrets in state machines'],
    ['sts:Get*Token', 'credentials'],
    ['support:*', 'what the customer writes to AWS Support'],
    ['timestream:Select', "the customer's table data"],
    ['xray:BatchGetTraces', 'request data in traces'],
];
const BY_SERVICE = new Map();
for (const [action, discloses] of SENSITIVE_READS) {
    const service = serviceOf(action);
    BY_SERVICE.set(service, [...(BY_SERVICE.get(service) ?? []), [action, discloses]]);
}
/** What a named action gives away, or undefined where it discloses neither secrets nor data. */
export function disclosedBy(action) {
    return BY_SERVICE.get(serviceOf(action))?.find(([pattern]) => actionCovers(pattern, action))?.[1];
}
/** Whether an action pattern of one service may reach a sensitive read. */
export function mayDisclose(pattern) {
    return BY_SERVICE.get(serviceOf(pattern))?.some(([action]) => actionOverlaps(action, pattern)) ?? false;
}
function serviceOf(action) {
    return action.slice(0, action.indexOf(':')).toLowerCase();
}
//# sourceMappingURL=sensitive-reads.js.map