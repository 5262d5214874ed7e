/**
 * The services that a permission set may ask for, by IAM prefix. A service that is not here is refused until
 * somebody has looked it up and added it.
 * Source: AWS Service Authorization Reference, "Actions, resources, and condition keys for AWS services"
 * (access level and resource types of each action); the tests hold this table against a machine-readable copy.
 */
export const SERVICE_FACTS = {
    'access-analyzer': {
        reads: 'CheckAccessNotGranted CheckNoNewAccess CheckNoPublicAccess ValidatePolicy',
        accountWide: `
      CheckAccessNotGranted CheckNoNewAccess CheckNoPublicAccess GetGeneratedPolicy ListAnalyzers
      ListPolicyGenerations ValidatePolicy`,
    },
    account: {},
    acm: {
        reads: 'SearchCertificates',
        accountWide: 'GetAccountConfiguration ListAcmeEndpoints ListCertificates SearchCertificates',
    },
    'acm-pca': { accountWide: 'ListCertificateAuthorities' },
    apigateway: { reads: 'GET' },
    'application-autoscaling': {
        accountWide: `
      DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies DescribeScheduledActions
      GetPredictiveScalingForecast`,
    },
    appsync: {
        accountWide: `
      GetApiCache GetDataSource GetDataSourceIntrospection GetFunction GetGraphqlApiEnvironmentVariables
      GetIntrospectionSchema GetResolver GetResourcePolicy GetSchemaCreationStatus GetType ListApiKeys
      ListApis ListDataSources ListDomainNames ListFunctions ListGraphqlApis ListResolvers
      ListResolversByFunction ListResourcesForWebACL ListSourceApiAssociations ListTypes
      ListTypesByAssociation`,
    },
    athena: {
        reads: 'BatchGetNamedQuery BatchGetPreparedStatement BatchGetQueryExecution',
        notReads: 'GetSessionEndpoint',
        accountWide: `
      GetCatalogs GetExecutionEngine GetExecutionEngines GetNamespace GetNamespaces GetQueryExecutions
      GetTable GetTables ListApplicationDPUSizes ListCapacityReservations ListDataCatalogs
      ListEngineVersions ListExecutors ListWorkGroups`,
    },
    autoscaling: {
        accountWide: `
      DescribeAccountLimits DescribeAccountSettings DescribeAdjustmentTypes DescribeAutoScalingGroups
      DescribeAutoScalingInstances DescribeAutoScalingNotificationTypes DescribeInstanceRefreshes
      DescribeLaunchConfigurations DescribeLifecycleHookTypes DescribeLifecycleHooks
      DescribeLoadBalancerTargetGroups DescribeLoadBalancers DescribeMetricCollectionTypes
      DescribeNotificationConfigurations DescribePolicies DescribeScalingActivities
      DescribeScalingProcessTypes DescribeScheduledActions DescribeTags DescribeTerminationPolicyTypes
      DescribeTrafficSources DescribeWarmPool GetPredictiveScalingForecast`,
    },
    backup: {
        notReads: 'ListIndexedRecoveryPointsForSearch',
        accountWide: `
      DescribeBackupJob DescribeCopyJob DescribeGlobalSettings DescribeProtectedResource
      DescribeRegionSettings DescribeReportJob DescribeRestoreJob DescribeScanJob GetBackupPlanFromJSON
      GetBackupPlanFromTemplate GetRestoreJobMetadata GetRestoreTestingInferredMetadata
      GetSupportedResourceTypes ListBackupAccessPoints ListBackupAccessPointsByRecoveryPoint
      ListBackupAccessPointsByResource ListBackupJobSummaries ListBackupJobs ListBackupPlanTemplates
      ListBackupPlans ListBackupVaults ListCopyJobSummaries ListCopyJobs ListFrameworks
      ListIndexedRecoveryPoints ListLegalHolds ListProtectedResources ListRecoveryPointsByResource
      ListReportJobs ListReportPlans ListRestoreJobSummaries ListRestoreJobs
      ListRestoreJobsByProtectedResource ListRestoreTestingPlans ListScanJobSummaries ListScanJobs
      ListTieringConfigurations`,
    },
    batch: {
        accountWide: `
      DescribeComputeEnvironments DescribeJobDefinitions DescribeJobQueues DescribeJobs
      DescribeSchedulingPolicies DescribeServiceEnvironments DescribeServiceJob ListConsumableResources
      ListJobs ListSchedulingPolicies ListServiceJobs`,
    },
    budgets: { reads: 'ViewBudget', accountWide: 'DescribeBudgetActionsForAccount' },
    ce: {
        accountWide: `
      DescribeNotificationSubscription DescribeReport GetApproximateUsageRecords
      GetCommitmentPurchaseAnalysis GetConsoleActionSetEnforced GetPreferences GetReservationCoverage
      GetReservationPurchaseRecommendation GetReservationUtilization GetRightsizingRecommendation
      GetSavingsPlanPurchaseRecommendationDetails GetSavingsPlansCoverage
      GetSavingsPlansPurchaseRecommendation GetSavingsPlansUtilization GetSavingsPlansUtilizationDetails
      ListCommitmentPurchaseAnalyses ListCostAllocationTagBackfillHistory ListCostAllocationTags
      ListCostCategoryDefinitions ListCostCategoryResourceAssociations
      ListSavingsPlansPurchaseRecommendationGeneration`,
    },
    cloudformation: {
        reads: `
      BatchDescribeTypeConfigurations DetectStackDrift DetectStackResourceDrift DetectStackSetDrift
      EstimateTemplateCost ValidateTemplate`,
        accountWide: `
      BatchDescribeTypeConfigurations DescribeAccountLimits DescribeGeneratedTemplate
      DescribeOrganizationsAccess DescribePublisher DescribeResourceScan DescribeStackDriftDetectionStatus
      DescribeType DescribeTypeRegistration EstimateTemplateCost GetGeneratedTemplate GetHookResult
      GetResource GetResourceRequestStatus ListAllHookResults ListExports ListGeneratedTemplates
      ListImports ListResourceRequests ListResourceScanRelatedResources ListResourceScanResources
      ListResourceScans ListResources ListStackSets ListStacks ListTypeRegistrations ListTypeVersions
      ListTypes ValidateTemplate`,
    },
    cloudfront: {
        accountWide: `
      GetKeyGroup GetKeyGroupConfig GetMonitoringSubscription GetPublicKey GetPublicKeyConfig
      GetSavingsPlan ListAnycastIpLists ListCachePolicies ListCloudFrontOriginAccessIdentities
      ListConnectionFunctions ListConnectionGroups ListContinuousDeploymentPolicies
      ListDistributionTenants ListDistributionTenantsByCustomization ListDistributions
      ListDistributionsByAnycastIpListId ListDistributionsByCachePolicyId
      ListDistributionsByConnectionMode ListDistributionsByKeyGroup ListDistributionsByLambdaFunction
      ListDistributionsByOriginRequestPolicyId ListDistributionsByRealtimeLogConfig
      ListDistributionsByResponseHeadersPolicyId ListDistributionsByVpcOriginId
      ListDistributionsByWebACLId ListFieldLevelEncryptionConfigs ListFieldLevelEncryptionProfiles
      ListFunctions ListKeyGroups ListKeyValueStores ListOriginAccessControls ListOriginRequestPolicies
      ListPublicKeys ListRateCards ListRealtimeLogConfigs ListResponseHeadersPolicies ListSavingsPlans
      ListStreamingDistributions ListTrustStores ListUsages ListVpcOrigins`,
    },
    cloudtrail: {
        reads: 'LookupEvents',
        accountWide: `
      DescribeTrails GetImport ListChannels ListDashboards ListEventDataStores ListImportFailures
      ListImports ListPublicKeys ListServiceLinkedChannels ListTrails LookupEvents`,
    },
    cloudwatch: {
        reads: 'BatchGetServiceLevelIndicatorReport BatchGetServiceLevelObjectiveBudgetReport',
        accountWide: `
      BatchGetServiceLevelIndicatorReport DescribeAlarmsForMetric DescribeAnomalyDetectors
      DescribeInsightRules GetAgentGraph GetContextGraph GetIntelligenceConfiguration GetMetricStatistics
      GetMetricWidgetImage GetOTelEnrichment GetOmniThread GetPreferences GetRecords GetSpaceCredentials
      GetSpaceCredentialsForOrganization GetTelemetryQueryResults GetTopologyDiscoveryStatus
      GetTopologyMap ListAccessGrants ListAccessProfiles ListAlertContributors ListAlerts ListDashboards
      ListDomainAccessGrantsForOrganization ListDomains ListEntitiesForMetric ListIngestionEndpoints
      ListIntegrations ListManagedInsightRules ListMetricStreams ListOmniDashboards ListOmniThreads
      ListServiceLevelObjectives ListServices ListSpaceAccess ListSpaces ListSpacesForOrganization
      ListTelemetryFields ListTelemetryQuerySessions ListViews`,
    },
    codeartifact: { accountWide: 'ListDomains ListRepositories' },
    codebuild: {
        reads: `
      BatchGetBuildBatches BatchGetBuilds BatchGetFleets BatchGetProjects BatchGetReportGroups
      BatchGetReports`,
        accountWide: `
      ListBuildBatches ListBuilds ListConnectedOAuthAccounts ListCuratedEnvironmentImages ListFleets
      ListProjects ListReportGroups ListReports ListRepositories ListSandboxes ListSharedProjects
      ListSharedReportGroups ListSourceCredentials`,
    },
    codecommit: {
        reads: 'BatchGetCommits BatchGetPullRequests BatchGetRepositories GitPull',
        accountWide: `
      GetApprovalRuleTemplate ListApprovalRuleTemplates ListRepositories
      ListRepositoriesForApprovalRuleTemplate`,
    },
    codedeploy: {
        reads: `
      BatchGetApplicationRevisions BatchGetApplications BatchGetDeploymentGroups
      BatchGetDeploymentInstances BatchGetDeploymentTargets BatchGetDeployments
      BatchGetOnPremisesInstances`,
        accountWide: `
      BatchGetDeploymentTargets GetDeploymentTarget ListApplications ListDeploymentConfigs
      ListDeploymentTargets ListGitHubAccountTokenNames ListOnPremisesInstances`,
    },
    codepipeline: {
        accountWide: `
      GetActionType GetJobDetails GetThirdPartyJobDetails ListActionTypes ListPipelines ListRuleTypes`,
    },
    'cognito-identity': {
        notReads: 'GetCredentialsForIdentity GetId GetOpenIdToken GetOpenIdTokenForDeveloperIdentity',
        accountWide: 'DescribeIdentity ListIdentityPools',
    },
    'cognito-idp': {
        notReads: 'GetTokensFromRefreshToken',
        accountWide: `
      DescribeUserPoolDomain GetDevice GetProvisionedLimit GetUser GetUserAttributeVerificationCode
      ListDevices ListUserPools`,
    },
    'compute-optimizer': {
        accountWide: `
      DescribeRecommendationExportJobs GetAutoScalingGroupRecommendations GetEBSVolumeRecommendations
      GetEC2InstanceRecommendations GetEC2RecommendationProjectedMetrics
      GetECSServiceRecommendationProjectedMetrics GetECSServiceRecommendations
      GetEffectiveRecommendationPreferences GetEnrollmentStatus GetEnrollmentStatusesForOrganization
      GetIdleRecommendations GetLambdaFunctionRecommendations GetLicenseRecommendations
      GetRDSDatabaseRecommendationProjectedMetrics GetRDSDatabaseRecommendations
      GetRecommendationPreferences GetRecommendationSummaries`,
    },
    config: {
        reads: `
      BatchGetAggregateResourceConfig BatchGetResourceConfig SelectAggregateResourceConfig
      SelectResourceConfig`,
        accountWide: `
      BatchGetResourceConfig DescribeAggregationAuthorizations DescribeComplianceByConfigRule
      DescribeComplianceByResource DescribeConfigRuleEvaluationStatus DescribeConfigRules
      DescribeConfigurationAggregators DescribeConformancePackStatus DescribeConformancePacks
      DescribeDeliveryChannelStatus DescribeDeliveryChannels DescribeOrganizationConfigRuleStatuses
      DescribeOrganizationConfigRules DescribeOrganizationConformancePackStatuses
      DescribeOrganizationConformancePacks DescribePendingAggregationRequests
      DescribeRemediationExceptions DescribeRetentionConfigurations GetComplianceDetailsByResource
      GetComplianceSummaryByConfigRule GetComplianceSummaryByResourceType GetDiscoveredResourceCounts
      GetResourceConfigHistory GetResourceEvaluationSummary ListConfigurationRecorders
      ListConformancePackComplianceScores ListConnectors ListDiscoveredResources ListResourceEvaluations
      ListStoredQueries SelectResourceConfig`,
    },
    'cost-optimization-hub': {
        accountWide: `
      GetPreferences GetRecommendation ListEfficiencyMetrics ListEnrollmentStatuses
      ListRecommendationSummaries ListRecommendations`,
    },
    cur: {
        reads: 'ValidateReportDestination',
        accountWide: `
      DescribeReportDefinitions GetClassicReport GetClassicReportPreferences GetUsageReport
      ValidateReportDestination`,
    },
    dax: {
        reads: 'BatchGetItem Query Scan',
        accountWide: `
      DescribeDefaultParameters DescribeEvents DescribeParameterGroups DescribeParameters
      DescribeSubnetGroups`,
    },
    detective: {
        reads: 'BatchGetGraphMemberDatasources BatchGetMembershipDatasources SearchGraph',
        accountWide: `
      BatchGetMembershipDatasources GetPricingInformation ListGraphs ListInvitations
      ListOrganizationAdminAccount`,
    },
    directconnect: {
        accountWide: 'DescribeCustomerMetadata DescribeLocations DescribeVirtualGateways ListResiliencyGroups',
    },
    dlm: { accountWide: 'GetLifecyclePolicies' },
    dms: {
        accountWide: `
      DescribeAccountAttributes DescribeCertificates DescribeConnections DescribeDataMigrations
      DescribeEndpointSettings DescribeEndpointTypes DescribeEndpoints DescribeEngineVersions
      DescribeEventCategories DescribeEventSubscriptions DescribeEvents DescribeFleetAdvisorCollectors
      DescribeFleetAdvisorDatabases DescribeFleetAdvisorLsaAnalysis
      DescribeFleetAdvisorSchemaObjectSummary DescribeFleetAdvisorSchemas
      DescribeOrderableReplicationInstances DescribePendingMaintenanceActions
      DescribeRecommendationLimitations DescribeRecommendations DescribeReplicationConfigs
      DescribeReplicationInstances DescribeReplicationSubnetGroups DescribeReplicationTasks
      DescribeReplications ListDataProviders`,
    },
    ds: {
        accountWide: `
      DescribeADAssessment DescribeDirectories DescribeSnapshots DescribeTrusts GetDirectoryLimits
      ListADAssessments ListLogSubscriptions`,
    },
    dynamodb: {
        reads: 'BatchGetItem ConditionCheckItem PartiQLSelect Query Scan',
        accountWide: `
      DescribeEndpoints DescribeLimits DescribeReservedCapacity DescribeReservedCapacityOfferings
      GetAbacStatus ListBackups ListContributorInsights ListGlobalTables ListStreams ListTables`,
    },
    ebs: {},
    ec2: {
        reads: 'SearchLocalGatewayRoutes SearchTransitGatewayMulticastGroups SearchTransitGatewayRoutes',
        accountWide: `
      DescribeAccountAttributes DescribeAccountVpcEncryptionControl DescribeAddressTransfers
      DescribeAddresses DescribeAddressesAttribute DescribeAggregateIdFormat DescribeApplicationStatus
      DescribeApplicationStatusCheckAssociations DescribeApplicationStatusChecks DescribeAvailabilityZones
      DescribeAwsNetworkPerformanceMetricSubscriptions DescribeBundleTasks DescribeByoipCidrs
      DescribeCapacityBlockExtensionHistory DescribeCapacityBlockOfferings DescribeCapacityBlockStatus
      DescribeCapacityBlocks DescribeCapacityManagerDataExports DescribeCapacityReservationBillingRequests
      DescribeCapacityReservationCancellationQuotes DescribeCapacityReservationFleets
      DescribeCapacityReservationTopology DescribeCapacityReservations DescribeCarrierGateways
      DescribeClassicLinkInstances DescribeClientVpnEndpoints DescribeCoipPools DescribeConversionTasks
      DescribeCustomerGateways DescribeDeclarativePoliciesReports DescribeDhcpOptions
      DescribeEgressOnlyInternetGateways DescribeElasticGpus DescribeExportImageTasks DescribeExportTasks
      DescribeFastLaunchImages DescribeFastSnapshotRestores DescribeFleets DescribeFlowLogs
      DescribeFpgaImages DescribeHostReservationOfferings DescribeHostReservations DescribeHosts
      DescribeIamInstanceProfileAssociations DescribeIdFormat DescribeIdentityIdFormat
      DescribeImageReferences DescribeImageUsageReportEntries DescribeImageUsageReports DescribeImages
      DescribeImportImageTasks DescribeImportSnapshotTasks DescribeInstanceConnectEndpoints
      DescribeInstanceCreditSpecifications DescribeInstanceEventNotificationAttributes
      DescribeInstanceEventWindows DescribeInstanceImageMetadata DescribeInstanceSqlHaHistoryStates
      DescribeInstanceSqlHaStates DescribeInstanceStatus DescribeInstanceTopology
      DescribeInstanceTypeOfferings DescribeInstanceTypes DescribeInstances DescribeInternetGateways
      DescribeIpamByoasn DescribeIpamExternalResourceVerificationTokens
      DescribeIpamInternetRegistryAssociations DescribeIpamPolicies DescribeIpamPoolAllocations
      DescribeIpamPools DescribeIpamPrefixListResolverTargets DescribeIpamPrefixListResolvers
      DescribeIpamResourceDiscoveries DescribeIpamResourceDiscoveryAssociations DescribeIpamScopes
      DescribeIpams DescribeIpv6Pools DescribeKeyPairs DescribeLaunchTemplateVersions
      DescribeLaunchTemplates DescribeLocalGatewayRouteTablePermissions
      DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations
      DescribeLocalGatewayRouteTableVpcAssociations DescribeLocalGatewayRouteTables
      DescribeLocalGatewayVirtualInterfaceGroups DescribeLocalGatewayVirtualInterfaces
      DescribeLocalGateways DescribeLockedSnapshots DescribeMacHosts DescribeMacModificationTasks
      DescribeManagedPrefixLists DescribeMovingAddresses DescribeNatGateways DescribeNetworkAcls
      DescribeNetworkInsightsAccessScopeAnalyses DescribeNetworkInsightsAccessScopes
      DescribeNetworkInsightsAnalyses DescribeNetworkInsightsPaths DescribeNetworkInterfaceAttribute
      DescribeNetworkInterfacePermissions DescribeNetworkInterfaces DescribeOutpostLags
      DescribePlacementGroups DescribePrefixLists DescribePrincipalIdFormat DescribePublicIpv4Pools
      DescribeRegions DescribeReplaceRootVolumeTasks DescribeReservedInstances
      DescribeReservedInstancesListings DescribeReservedInstancesModifications
      DescribeReservedInstancesOfferings DescribeRouteServerEndpoints DescribeRouteServerPeers
      DescribeRouteServers DescribeRouteTables DescribeScheduledInstanceAvailability
      DescribeScheduledInstances DescribeSecondaryInterfaces DescribeSecondaryNetworks
      DescribeSecondarySubnets DescribeSecurityGroupRules DescribeSecurityGroupVpcAssociations
      DescribeSecurityGroups DescribeServiceLinkVirtualInterfaces DescribeSnapshotTierStatus
      DescribeSnapshots DescribeSpotDatafeedSubscription DescribeSpotFleetRequests
      DescribeSpotInstanceRequests DescribeSpotPriceHistory DescribeStaleSecurityGroups
      DescribeStoreImageTasks DescribeSubnets DescribeTags DescribeTrafficMirrorFilterRules
      DescribeTrafficMirrorFilters DescribeTrafficMirrorSessions DescribeTrafficMirrorTargets
      DescribeTransitGatewayAttachments DescribeTransitGatewayConnectPeers DescribeTransitGatewayConnects
      DescribeTransitGatewayMeteringPolicies DescribeTransitGatewayMulticastDomains
      DescribeTransitGatewayPeeringAttachments DescribeTransitGatewayPolicyTables
      DescribeTransitGatewayRouteTableAnnouncements DescribeTransitGatewayRouteTables
      DescribeTransitGatewayVpcAttachments DescribeTransitGateways DescribeTrunkInterfaceAssociations
      DescribeVerifiedAccessEndpoints DescribeVerifiedAccessGroups
      DescribeVerifiedAccessInstanceLoggingConfigurations DescribeVerifiedAccessInstanceWebAclAssociations
      DescribeVerifiedAccessInstances DescribeVerifiedAccessTrustProviders DescribeVolumeStatus
      DescribeVolumes DescribeVolumesModifications DescribeVpcBlockPublicAccessExclusions
      DescribeVpcBlockPublicAccessOptions DescribeVpcClassicLink DescribeVpcClassicLinkDnsSupport
      DescribeVpcEncryptionControls DescribeVpcEndpointAssociations
      DescribeVpcEndpointConnectionNotifications DescribeVpcEndpointConnections
      DescribeVpcEndpointServiceConfigurations DescribeVpcEndpointServices DescribeVpcEndpoints
      DescribeVpcPeeringConnections DescribeVpcs DescribeVpnConcentrators DescribeVpnConnections
      DescribeVpnGateways GetAllowedImagesSettings GetAwsNetworkPerformanceData
      GetCapacityManagerAttributes GetCapacityManagerMetricData GetCapacityManagerMetricDimensions
      GetCapacityManagerMonitoredTagKeys GetDefaultCreditSpecification GetEbsDefaultKmsKeyId
      GetEbsEncryptionByDefault GetEnabledIpamPolicy GetHostReservationPurchasePreview
      GetImageBlockPublicAccessState GetInstanceMetadataDefaults GetInstanceTypesFromInstanceRequirements
      GetManagedResourceVisibility GetSerialConsoleAccessStatus GetSnapshotBlockPublicAccessState
      GetSpotPlacementScores GetSubnetCidrReservations GetTransitGatewayAttachmentPropagations
      GetTransitGatewayPrefixListReferences GetTransitGatewayRouteTableAssociations
      GetTransitGatewayRouteTablePropagations GetVpnConnectionDeviceTypes ListImagesInRecycleBin
      ListSnapshotsInRecycleBin ListVolumesInRecycleBin`,
    },
    ecr: {
        reads: 'BatchCheckLayerAvailability BatchGetImage BatchGetRepositoryScanningConfiguration',
        accountWide: `
      DescribePullThroughCacheRules DescribeRegistry DescribeRepositoryCreationTemplates GetAccountSetting
      GetAuthorizationToken GetRegistryPolicy GetRegistryScanningConfiguration GetSigningConfiguration
      ListPullTimeUpdateExclusions`,
    },
    'ecr-public': { reads: 'BatchCheckLayerAvailability', accountWide: 'GetAuthorizationToken' },
    ecs: {
        accountWide: `
      DescribeTaskDefinition ListAccountSettings ListClusters ListDaemonTaskDefinitions ListDaemons
      ListServices ListServicesByNamespace ListTaskDefinitionFamilies ListTaskDefinitions`,
    },
    eks: {
        accountWide: `
      DescribeAddonConfiguration DescribeAddonVersions DescribeClusterVersions ListAccessPolicies
      ListClusters ListEksAnywhereSubscriptions`,
    },
    elasticache: {
        accountWide: `
      DescribeCacheEngineVersions DescribeEngineDefaultParameters DescribeEvents
      DescribeReservedCacheNodesOfferings DescribeServiceUpdates`,
    },
    elasticbeanstalk: { accountWide: 'DescribeAccountAttributes ListPlatformBranches' },
    elasticfilesystem: { accountWide: 'DescribeAccountPreferences' },
    elasticloadbalancing: {
        accountWide: `
      DescribeAccountLimits DescribeCapacityReservation DescribeInstanceHealth DescribeListenerAttributes
      DescribeListenerCertificates DescribeListeners DescribeLoadBalancerAttributes
      DescribeLoadBalancerPolicies DescribeLoadBalancerPolicyTypes DescribeLoadBalancers DescribeRules
      DescribeSSLPolicies DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups
      DescribeTargetHealth DescribeTrustStoreAssociations DescribeTrustStoreRevocations
      DescribeTrustStores DescribeWebACLAssociation`,
    },
    elasticmapreduce: {
        notReads: `
      GetClusterSessionCredentials GetOnClusterAppUIPresignedURL GetPersistentAppUIPresignedURL
      GetSessionEndpoint`,
        accountWide: `
      DescribeReleaseLabel DescribeRepository DescribeSecurityConfiguration
      GetBlockPublicAccessConfiguration ListClusters ListEditors ListNotebookExecutions ListReleaseLabels
      ListRepositories ListSecurityConfigurations ListStudioSessionMappings ListStudios
      ListSupportedInstanceTypes`,
    },
    es: {
        reads: 'ESHttpGet ESHttpHead',
        accountWide: `
      DescribeElasticsearchInstanceTypeLimits DescribeInboundConnections
      DescribeInboundCrossClusterSearchConnections DescribeInstanceTypeLimits DescribeOutboundConnections
      DescribeOutboundCrossClusterSearchConnections DescribePackages
      DescribeReservedElasticsearchInstanceOfferings DescribeReservedElasticsearchInstances
      DescribeReservedInstanceOfferings DescribeReservedInstances DescribeVpcEndpoints
      GetPackageVersionHistory ListDomainNames ListDomainsForPackage ListElasticsearchInstanceTypeDetails
      ListElasticsearchInstanceTypes ListElasticsearchVersions ListInstanceTypeDetails ListVersions
      ListVpcEndpointAccess ListVpcEndpoints ListVpcEndpointsForDomain`,
    },
    events: {
        reads: 'TestEventPattern',
        accountWide: `
      ListApiDestinations ListArchives ListConnections ListEndpoints ListEventBuses ListEventSources
      ListPartnerEventSources ListReplays ListRuleNamesByTarget ListRules ListSubscribers TestEventPattern`,
    },
    firehose: { accountWide: 'ListDeliveryStreams' },
    fsx: {
        notReads: 'GetResourcePolicy',
        accountWide: `
      DescribeBackups DescribeDataRepositoryAssociations DescribeDataRepositoryTasks DescribeFileCaches
      DescribeFileSystems DescribeS3AccessPointAttachments DescribeSharedVpcConfiguration
      DescribeSnapshots DescribeStorageVirtualMachines DescribeVolumes`,
    },
    globalaccelerator: {
        accountWide: `
      ListAccelerators ListByoipCidrs ListCrossAccountAttachments ListCrossAccountResourceAccounts
      ListCrossAccountResources ListCustomRoutingAccelerators ListCustomRoutingPortMappingsByDestination`,
    },
    glue: {
        reads: `
      BatchGetCrawlers BatchGetJobs BatchGetPartition BatchGetTriggers BatchGetWorkflows SearchTables`,
        notReads: `
      DescribeConnectionType DescribeEntity GetDataPreviewStatement GetEnvironment GetExecutors
      GetExecutorsThreads GetLogParsingStatus GetNotebookInstanceStatus GetQueries GetQuery
      GetRecipeAction GetStage GetStageAttempt GetStageAttemptTaskList GetStageAttemptTaskSummary
      GetStageFiles GetStages GetStorage GetStorageUnit ListConnectionTypes ListEntities`,
        accountWide: `
      DescribeInboundIntegrations GetClassifier GetClassifiers GetColumnStatisticsTaskRun
      GetColumnStatisticsTaskRuns GetColumnStatisticsTaskSettings GetCrawlerMetrics GetCrawlers
      GetCustomEntityType GetDataflowGraph GetDevEndpoints GetGeneratedCode
      GetGlueIdentityCenterConfiguration GetJobBookmark GetJobs GetMapping GetPlan
      GetSecurityConfiguration GetSecurityConfigurations GetTriggers ListBlueprints
      ListColumnStatisticsTaskRuns ListCrawlers ListCustomEntityTypes ListDevEndpoints ListJobs
      ListRegistries ListSessions ListTriggers ListUsageProfiles ListWorkflows`,
    },
    guardduty: {
        accountWide: `
      DescribeMalwareScans DescribeOrganizationConfiguration GetAdministratorAccount
      GetCustomDetectionRule GetCustomDetectionRuleOrgConfiguration GetFindings GetFindingsStatistics
      GetInvestigation GetInvitationsCount GetMalwareScan GetMalwareScanSettings GetMasterAccount
      GetMemberDetectors GetMembers GetOrganizationStatistics GetRemainingFreeTrialDays GetUsageStatistics
      ListCustomDetectionRuleAssociations ListCustomDetectionRuleOrgConfigurations
      ListCustomDetectionRules ListDetectors ListFilters ListFindings ListIPSets ListInvestigations
      ListInvitations ListMalwareProtectionPlans ListMalwareScans ListMembers
      ListOrganizationAdminAccounts ListPublishingDestinations ListThreatEntitySets ListThreatIntelSets
      ListTrustedEntitySets`,
    },
    health: {
        accountWide: `
      DescribeAffectedAccountsForOrganization DescribeAffectedEntitiesForOrganization
      DescribeEntityAggregates DescribeEntityAggregatesForOrganization DescribeEventAggregates
      DescribeEventDetailsForOrganization DescribeEventTypes DescribeEvents DescribeEventsForOrganization
      DescribeHealthServiceStatusForOrganization`,
    },
    iam: {
        reads: `
      GenerateCredentialReport GenerateServiceLastAccessedDetails SimulateCustomPolicy
      SimulatePrincipalPolicy`,
        accountWide: `
      GenerateCredentialReport GetAccountAuthorizationDetails GetAccountEmailAddress GetAccountName
      GetAccountPasswordPolicy GetAccountProperties GetAccountSummary GetCloudFrontPublicKey
      GetContextKeysForCustomPolicy GetCredentialReport GetOrganizationsAccessReport
      GetOutboundWebIdentityFederationInfo GetServiceLastAccessedDetails
      GetServiceLastAccessedDetailsWithEntities ListAccountAliases ListCloudFrontPublicKeys
      ListDelegationRequests ListGroups ListInstanceProfiles ListOpenIDConnectProviders
      ListOrganizationsFeatures ListPolicies ListRoles ListSAMLProviders ListSTSRegionalEndpointsStatus
      ListServerCertificates ListUsers ListVirtualMFADevices SimulateCustomPolicy`,
    },
    imagebuilder: {
        accountWide: `
      ListComponents ListContainerRecipes ListDistributionConfigurations ListImagePipelines
      ListImageRecipes ListImages ListInfrastructureConfigurations ListLifecyclePolicies
      ListWaitingWorkflowSteps ListWorkflows`,
    },
    inspector2: {
        reads: `
      BatchGetAccountStatus BatchGetCodeSnippet BatchGetFindingDetails BatchGetFreeTrialInfo
      SearchVulnerabilities`,
        accountWide: `
      BatchGetAccountStatus BatchGetCodeSnippet BatchGetFindingDetails BatchGetFreeTrialInfo
      DescribeOrganizationConfiguration GetCisScanReport GetCisScanResultDetails GetClustersForImage
      GetCodeSecurityIntegration GetCodeSecurityScan GetCodeSecurityScanConfiguration GetConfiguration
      GetDelegatedAdminAccount GetEc2DeepInspectionConfiguration GetEncryptionKey GetFindingsReportStatus
      GetMember GetSbomExport ListAccountPermissions ListCisScanConfigurations
      ListCisScanResultsAggregatedByChecks ListCisScanResultsAggregatedByTargetResource ListCisScans
      ListCodeSecurityIntegrations ListCodeSecurityScanConfigurationAssociations
      ListCodeSecurityScanConfigurations ListConnectorScanConfigurations ListConnectors ListCoverage
      ListCoverageStatistics ListDelegatedAdminAccounts ListFilters ListFindingAggregations ListFindings
      ListMembers ListTagsForResource ListUsageTotals SearchVulnerabilities`,
    },
    internetmonitor: { accountWide: 'ListInternetEvents ListMonitors' },
    kafka: {
        accountWide: `
      DescribeClusterOperation DescribeClusterOperationV2 GetBootstrapBrokers GetCompatibleKafkaVersions
      ListClusters ListClustersV2 ListConfigurations ListKafkaVersions ListReplicators ListVpcConnections`,
    },
    kinesis: {
        reads: 'SubscribeToShard',
        accountWide: 'DescribeAccountSettings DescribeLimits ListChannels ListStreams',
    },
    kms: {
        reads: 'Decrypt',
        accountWide: 'DescribeCustomKeyStores ListAliases ListKeys ListRetirableGrants',
    },
    lambda: {
        accountWide: `
      GetAccountSettings ListCapacityProviders ListCodeSigningConfigs ListEventSourceMappings
      ListFunctions ListLayerVersions ListLayers ListManagedMicrovmImages ListMicrovmImages ListMicrovms
      ListNetworkConnectors`,
    },
    logs: {
        reads: 'FilterLogEvents StartLiveTail StartQuery StopLiveTail StopQuery TestMetricFilter Unmask',
        accountWide: `
      DescribeAccountPolicies DescribeConfigurationTemplates DescribeDeliveries
      DescribeDeliveryDestinations DescribeDeliverySources DescribeDestinations DescribeExportTasks
      DescribeFieldIndexes DescribeImportTaskBatches DescribeImportTasks DescribeIndexPolicies
      DescribeLogGroups DescribeLookupTables DescribeQueries DescribeQueryDefinitions
      DescribeResourcePolicies GetIntegration GetLogDelivery GetLogFields GetStorageTierPolicy
      ListAggregateLogGroupSummaries ListEntitiesForLogGroup ListIntegrations ListLogDeliveries
      ListLogGroups ListLogGroupsForEntity ListLogGroupsForQuery ListScheduledQueries
      ListSourcesForS3TableIntegration ListSyslogConfigurations StopLiveTail StopQuery TestMetricFilter`,
    },
    macie2: {
        reads: 'BatchGetCustomDataIdentifiers SearchResources',
        accountWide: `
      DescribeBuckets DescribeOrganizationConfiguration GetAdministratorAccount
      GetAutomatedDiscoveryConfiguration GetBucketStatistics GetClassificationExportConfiguration
      GetClassificationScope GetFindingStatistics GetFindings GetFindingsPublicationConfiguration
      GetInvitationsCount GetMacieSession GetMasterAccount GetResourceProfile GetRevealConfiguration
      GetSensitiveDataOccurrences GetSensitiveDataOccurrencesAvailability GetSensitivityInspectionTemplate
      GetUsageStatistics GetUsageTotals ListAllowLists ListAutomatedDiscoveryAccounts
      ListClassificationJobs ListClassificationScopes ListCustomDataIdentifiers ListFindings
      ListFindingsFilters ListInvitations ListManagedDataIdentifiers ListMembers
      ListOrganizationAdminAccounts ListResourceProfileArtifacts ListResourceProfileDetections
      ListSensitivityInspectionTemplates SearchResources`,
    },
    memorydb: {
        accountWide: `
      DescribeEngineVersions DescribeEvents DescribeReservedNodesOfferings DescribeServiceUpdates`,
    },
    mq: {
        accountWide: 'DescribeBrokerEngineTypes DescribeBrokerInstanceOptions ListBrokers ListConfigurations',
    },
    'network-firewall': { accountWide: 'ListContainerAssociations ListRuleGroups' },
    oam: { accountWide: 'ListLinks ListSinks' },
    organizations: {
        accountWide: `
      DescribeCreateAccountStatus DescribeOrganization DescribeResourcePolicy
      ListAWSServiceAccessForOrganization ListAccounts ListAccountsWithInvalidEffectivePolicy
      ListCreateAccountStatus ListDelegatedAdministrators ListHandshakesForAccount
      ListHandshakesForOrganization ListInboundResponsibilityTransfers ListOutboundResponsibilityTransfers
      ListPolicies ListRoots`,
    },
    pi: {},
    pipes: { accountWide: 'ListPipes' },
    pricing: {
        accountWide: 'DescribeServices GetAttributeValues GetPriceListFileUrl GetProducts ListPriceLists',
    },
    ram: {
        accountWide: `
      GetResourcePolicies GetResourceShareAssociations GetResourceShareInvitations GetResourceShares
      ListPermissionVersions ListPermissions ListPrincipals ListReplacePermissionAssociationsWork
      ListResourceTypes ListResources ListSourceAssociations`,
    },
    rds: {
        reads: 'DownloadCompleteDBLogFile DownloadDBLogFilePortion',
        accountWide: `
      DescribeAccountAttributes DescribeCertificates DescribeDBEngineVersions
      DescribeDBMajorEngineVersions DescribeDBRecommendations DescribeEngineDefaultClusterParameters
      DescribeEngineDefaultParameters DescribeEventCategories DescribeEvents DescribeOptionGroupOptions
      DescribeOrderableDBInstanceOptions DescribeRecommendationGroups DescribeRecommendations
      DescribeReservedDBInstancesOfferings DescribeSourceRegions`,
    },
    'rds-data': {},
    redshift: {
        reads: 'FetchResults',
        notReads: 'GetClusterCredentials GetClusterCredentialsWithIAM',
        accountWide: `
      DescribeAccountAttributes DescribeAuthenticationProfiles DescribeClusterDbRevisions
      DescribeClusterParameterGroups DescribeClusterSecurityGroups DescribeClusterSubnetGroups
      DescribeClusterTracks DescribeClusterVersions DescribeCustomDomainAssociations DescribeDataShares
      DescribeDataSharesForConsumer DescribeDataSharesForProducer DescribeDefaultClusterParameters
      DescribeEventCategories DescribeEventSubscriptions DescribeEvents DescribeHsmClientCertificates
      DescribeHsmConfigurations DescribeInboundIntegrations DescribeOrderableClusterOptions
      DescribeQev2IdcApplications DescribeQuery DescribeRedshiftIdcApplications
      DescribeReservedNodeExchangeStatus DescribeReservedNodeOfferings DescribeReservedNodes
      DescribeSavedQueries DescribeScheduledActions DescribeSnapshotCopyGrants DescribeStorage
      DescribeTable FetchResults GetReservedNodeExchangeOfferings ListDatabases ListSavedQueries
      ListSchemas ListTables`,
    },
    'redshift-data': { accountWide: 'DescribeStatement GetStatementResult ListSessions ListStatements' },
    'redshift-serverless': {
        notReads: 'GetCredentials',
        accountWide: `
      DescribeOneTimeCredit GetReservation GetReservationOffering GetResourcePolicy GetScheduledAction
      GetTableRestoreStatus GetTrack GetUsageLimit ListCustomDomainAssociations ListManagedWorkgroups
      ListNamespaces ListReservationOfferings ListReservations ListScheduledActions ListTableRestoreStatus
      ListTracks ListUsageLimits ListWorkgroups`,
    },
    'resource-explorer-2': {
        reads: 'BatchGetView Search',
        accountWide: `
      BatchGetView GetAccountLevelServiceConfiguration GetDefaultView GetIndex GetResourceExplorerSetup
      GetServiceIndex GetServiceView ListIndexes ListIndexesForMembers ListManagedViews ListServiceIndexes
      ListServiceViews ListStreamingAccessForServices ListSupportedResourceTypes ListViews`,
    },
    'resource-groups': {
        reads: 'SearchResources',
        accountWide: 'GetAccountSettings ListGroups ListResourceTypes SearchResources',
    },
    route53: {
        reads: 'TestDNSAnswer',
        accountWide: `
      GetAccountLimit GetCheckerIpRanges GetGeoLocation GetHealthCheckCount GetHostedZoneCount
      GetTrafficPolicyInstanceCount ListCidrCollections ListGeoLocations ListHealthChecks ListHostedZones
      ListHostedZonesByName ListHostedZonesByVPC ListReusableDelegationSets ListTrafficPolicies
      ListTrafficPolicyInstances TestDNSAnswer`,
    },
    route53domains: {
        reads: 'CheckDomainAvailability',
        accountWide: `
      CheckDomainAvailability GetContactReachabilityStatus GetDomainDetail GetDomainSuggestions
      GetOperationDetail ListDomains ListOperations ListPrices ListTagsForDomain`,
    },
    route53resolver: {
        accountWide: `
      GetResolverQueryLogConfigAssociation ListFirewallConfigs ListFirewallDomainLists
      ListFirewallRuleGroupAssociations ListFirewallRuleGroups ListFirewallRuleTypes ListOutpostResolvers
      ListResolverEndpoints ListResolverQueryLogConfigAssociations ListResolverQueryLogConfigs
      ListResolverRuleAssociations ListResolverRules`,
    },
    s3: {
        accountWide: `
      GetAccessPoint GetAccountPublicAccessBlock ListAccessGrantsInstances ListAccessPoints
      ListAccessPointsForObjectLambda ListAllMyBuckets ListJobs ListMultiRegionAccessPoints
      ListStorageLensConfigurations ListStorageLensGroups`,
    },
    sagemaker: {
        reads: 'BatchGetMetrics BatchGetRecord Search',
        accountWide: `
      DescribeJobSchemaVersion DescribeLineageGroup GetLineageGroupPolicy GetResourcePolicy
      GetSagemakerServicecatalogPortfolioStatus GetSearchSuggestions ListAIBenchmarkJobs
      ListAIRecommendationJobs ListAIWorkloadConfigs ListActions ListAlgorithms ListAppImageConfigs
      ListApps ListArtifacts ListAssociations ListAutoMLJobs ListCandidatesForAutoMLJob
      ListClusterSchedulerConfigs ListClusters ListCodeRepositories ListCompilationJobs ListComputeQuotas
      ListContexts ListDataQualityJobDefinitions ListDeviceFleets ListDevices ListDomains
      ListEdgeDeploymentPlans ListEdgePackagingJobs ListEndpointConfigs ListEndpoints ListExperiments
      ListFeatureGroups ListFlowDefinitions ListHubs ListHumanLoops ListHumanTaskUis
      ListHyperParameterTuningJobs ListImages ListInferenceComponents ListInferenceExperiments
      ListInferenceRecommendationsJobSteps ListInferenceRecommendationsJobs ListJobSchemaVersions ListJobs
      ListLabelingJobs ListLineageGroups ListMlflowApps ListMlflowTrackingServers
      ListModelBiasJobDefinitions ListModelCards ListModelExplainabilityJobDefinitions ListModelMetadata
      ListModelPackageGroups ListModelQualityJobDefinitions ListModels ListMonitoringAlertHistory
      ListMonitoringAlerts ListMonitoringExecutions ListMonitoringSchedules
      ListNotebookInstanceLifecycleConfigs ListNotebookInstances ListOptimizationJobs ListPartnerApps
      ListPipelines ListProcessingJobs ListProjects ListResourceCatalogs ListSharedModelEvents
      ListSharedModels ListSpaces ListStageDevices ListStudioLifecycleConfigs ListSubscribedWorkteams
      ListTrainingJobs ListTrainingPlans ListTransformJobs ListTrialComponents ListTrials ListUserProfiles
      ListWorkforces ListWorkteams Search`,
    },
    savingsplans: { accountWide: 'DescribeSavingsPlansOfferingRates DescribeSavingsPlansOfferings' },
    scheduler: { accountWide: 'ListScheduleGroups ListSchedules ListSchedulesByTarget' },
    secretsmanager: {
        reads: 'BatchGetSecretValue',
        accountWide: 'BatchGetSecretValue GetRandomPassword ListSecrets',
    },
    securityhub: {
        reads: `
      BatchGetAutomationRules BatchGetConfigurationPolicyAssociations BatchGetControlEvaluations
      BatchGetSecurityControls BatchGetStandardsControlAssociations`,
        accountWide: `
      BatchGetConfigurationPolicyAssociations BatchGetSecurityControls
      BatchGetStandardsControlAssociations DescribeSecurityHubV2 GetConfigurationPolicyAssociation
      GetSecurityControlDefinition ListAggregatorsV2 ListAutomationRules ListAutomationRulesV2
      ListConfigurationPolicies ListConfigurationPolicyAssociations ListConnectors ListConnectorsV2
      ListFindingAggregators ListSecurityControlDefinitions ListStandardsControlAssociations`,
    },
    servicediscovery: {
        reads: 'DiscoverInstances',
        accountWide: 'ListNamespaces ListOperations ListServices ListTagsForResource',
    },
    servicequotas: {
        accountWide: `
      GetAWSDefaultServiceQuota GetAssociationForServiceQuotaTemplate GetAutoManagementConfiguration
      GetQuotaUtilizationReport GetRequestedServiceQuotaChange ListAWSDefaultServiceQuotas
      ListRequestedServiceQuotaChangeHistory ListServiceQuotaIncreaseRequestsInTemplate ListServiceQuotas
      ListServices ListTagsForResource`,
    },
    ses: {
        reads: 'BatchGetMetricData',
        accountWide: `
      DescribeActiveReceiptRuleSet DescribeConfigurationSet DescribeReceiptRule DescribeReceiptRuleSet
      GetAccount GetAccountSendingEnabled GetBlacklistReports GetDedicatedIp
      GetDeliverabilityDashboardOptions GetDomainDeliverabilityCampaign GetEmailAddressInsights
      GetIdentityDkimAttributes GetIdentityMailFromDomainAttributes GetIdentityNotificationAttributes
      GetIdentityPolicies GetIdentityVerificationAttributes GetMessageInsights GetSendQuota
      GetSendStatistics GetTemplate ListAddonInstances ListAddonSubscriptions ListAddressLists
      ListArchiveExports ListArchiveSearches ListArchives ListConfigurationSets ListContactLists
      ListCustomVerificationEmailTemplates ListDedicatedIpPools ListDeliverabilityTestReports
      ListDomainDeliverabilityCampaigns ListEmailIdentities ListEmailTemplates ListExportJobs
      ListIdentities ListIdentityPolicies ListImportJobs ListIngressPoints ListMultiRegionEndpoints
      ListReceiptFilters ListReceiptRuleSets ListRelays ListRuleSets ListTemplates ListTenants
      ListTrafficPolicies ListVerifiedEmailAddresses`,
    },
    shield: {
        accountWide: `
      DescribeAttackStatistics DescribeDRTAccess DescribeEmergencyContactSettings DescribeSubscription
      GetGlobalThreatData GetSubscriptionState ListAttacks ListProtectionGroups ListProtections`,
    },
    sns: {
        accountWide: `
      GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes GetSMSSandboxAccountStatus
      ListEndpointsByPlatformApplication ListOriginationNumbers ListPhoneNumbersOptedOut
      ListPlatformApplications ListSMSSandboxPhoneNumbers ListSubscriptions ListTopics`,
    },
    sqs: { reads: 'ReceiveMessage', accountWide: 'ListQueues' },
    ssm: {
        accountWide: `
      DescribeActivations DescribeAutomationExecutions DescribeAvailablePatches
      DescribeInstanceInformation DescribeInstancePatchStatesForPatchGroup DescribeInstanceProperties
      DescribeInventoryDeletions DescribeMaintenanceWindowExecutionTaskInvocations
      DescribeMaintenanceWindowExecutionTasks DescribeMaintenanceWindowSchedule DescribeMaintenanceWindows
      DescribeMaintenanceWindowsForTarget DescribeOpsItems DescribeParameters DescribePatchBaselines
      DescribePatchGroupState DescribePatchGroups DescribePatchProperties DescribeSessions
      GetCommandInvocation GetDeployablePatchSnapshotForInstance GetExecutionPreview GetInventory
      GetInventorySchema GetMaintenanceWindowExecution GetMaintenanceWindowExecutionTask
      GetMaintenanceWindowExecutionTaskInvocation GetManifest GetPatchBaselineForPatchGroup
      ListAssociations ListCloudConnectors ListCommandInvocations ListCommands ListComplianceItems
      ListComplianceSummaries ListDocuments ListInventoryEntries ListOpsItemEvents ListOpsItemRelatedItems
      ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync`,
    },
    sso: {
        accountWide: `
      DescribeRegisteredRegions GetApplicationInstance GetApplicationTemplate
      GetManagedApplicationInstance GetMfaDeviceManagementForDirectory GetPermissionSet GetProfile
      GetSSOStatus GetSharedSsoConfiguration GetSsoConfiguration GetTrust
      ListApplicationInstanceCertificates ListApplicationInstances ListApplicationTemplates
      ListApplications ListDirectoryAssociations ListInstances ListProfileAssociations ListProfiles`,
    },
    states: {
        reads: 'RevealSecrets ValidateStateMachineDefinition',
        notReads: 'GetActivityTask',
        accountWide: 'ListActivities ListStateMachines RevealSecrets ValidateStateMachineDefinition',
    },
    storagegateway: {
        accountWide: `
      DescribeTapeArchives ListAutomaticTapeCreationPolicies ListCacheReports ListFileShares
      ListFileSystemAssociations ListGateways ListTapePools ListTapes ListVolumes`,
    },
    sts: {
        notReads: `
      GetDelegatedAccessToken GetFederationToken GetServiceBearerToken GetSessionToken GetWebIdentityToken`,
        accountWide: 'GetAccessKeyInfo GetCallerIdentity',
    },
    support: {
        reads: 'SearchForCases',
        accountWide: `
      DescribeAttachment DescribeCaseAttributes DescribeCaseOptions DescribeCases DescribeCommunication
      DescribeCommunications DescribeCreateCaseOptions DescribeIssueTypes DescribeRelatedItems
      DescribeServices DescribeSeverityLevels DescribeSupportLevel DescribeSupportedLanguages
      DescribeTrustedAdvisorCheckRefreshStatuses DescribeTrustedAdvisorCheckResult
      DescribeTrustedAdvisorCheckSummaries DescribeTrustedAdvisorChecks GetInteraction
      ListInteractionEntries ListInteractions SearchForCases`,
    },
    synthetics: {
        accountWide: 'DescribeCanaries DescribeCanariesLastRun DescribeRuntimeVersions ListGroups',
    },
    tag: {
        accountWide: `
      DescribeReportCreation GetComplianceSummary GetResources GetTagKeys GetTagValues ListRequiredTags`,
    },
    timestream: {
        reads: 'Select',
        accountWide: `
      DescribeAccountSettings DescribeBatchLoadTask DescribeEndpoints GetAwsBackupStatus
      GetAwsRestoreStatus ListBatchLoadTasks ListDatabases ListScheduledQueries`,
    },
    transfer: {
        accountWide: `
      DescribeSecurityPolicy ListCertificates ListConnectors ListProfiles ListSecurityPolicies ListServers
      ListWebApps ListWorkflows`,
    },
    trustedadvisor: {
        accountWide: `
      DescribeAccount DescribeAccountAccess DescribeChecks DescribeNotificationConfigurations
      DescribeNotificationPreferences DescribeOrganization DescribeOrganizationAccounts DescribeReports
      DescribeRisk DescribeRiskResources DescribeRisks DescribeServiceMetadata
      GetOrganizationRecommendation GetRecommendation ListAccountsForParent ListChecks
      ListOrganizationRecommendationAccounts ListOrganizationRecommendationResources
      ListOrganizationRecommendations ListOrganizationalUnitsForParent ListRecommendationResources
      ListRecommendations ListRecommendationsForResource ListRoots`,
    },
    'vpc-lattice': {
        accountWide: `
      ListAccessLogSubscriptions ListDomainVerifications ListListeners ListResourceConfigurations
      ListResourceEndpointAssociations ListResourceGateways ListRules
      ListServiceNetworkResourceAssociations ListServiceNetworkServiceAssociations
      ListServiceNetworkVpcAssociations ListServiceNetworkVpcEndpointAssociations ListServiceNetworks
      ListServices ListTagsForResource ListTargetGroups`,
    },
    wafv2: {
        reads: 'CheckCapacity',
        accountWide: `
      CheckCapacity DescribeAllManagedProducts DescribeManagedProductsByVendor DescribeManagedRuleGroup
      GetDecryptedAPIKey GetMobileSdkRelease GetRevenueStatistics GetRevenueStatisticsSummary
      GetRevenueStatisticsTimeSeries ListAPIKeys ListAvailableManagedRuleGroupVersions
      ListAvailableManagedRuleGroups ListIPSets ListLoggingConfigurations ListManagedRuleSets
      ListMobileSdkReleases ListRegexPatternSets ListRuleGroups ListSettlementRecords ListWebACLs`,
    },
    workspaces: {
        accountWide: `
      DescribeAccount DescribeAccountModifications DescribeApplications DescribeConnectionAliases
      DescribeConsent DescribeCustomWorkspaceImageImport DescribeTags DescribeWorkspaceBundles
      DescribeWorkspaceDirectories DescribeWorkspaceImages DescribeWorkspaces
      DescribeWorkspacesConnectionStatus DescribeWorkspacesPools GetAccountLink ListAccountLinks
      ListAvailableManagementCidrRanges`,
    },
    xray: {
        reads: 'BatchGetTraceSummaryById BatchGetTraces',
        accountWide: `
      BatchGetTraceSummaryById BatchGetTraces GetDistinctTraceGraphs GetEncryptionConfig GetGroups
      GetIndexingRules GetInsight GetInsightEvents GetInsightImpactGraph GetInsightSummaries
      GetRetrievedTracesGraph GetSamplingRules GetSamplingStatisticSummaries GetSamplingTargets
      GetServiceGraph GetTimeSeriesServiceStatistics GetTraceGraph GetTraceSegmentDestination
      GetTraceSummaries ListResourcePolicies ListRetrievedTraces`,
    },
};
//# sourceMappingURL=service-facts.js.map