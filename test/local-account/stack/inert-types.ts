/** Resource types that a stack may hold and that make no difference in the local account, each with the reason. */
export const inertTypes: Record<string, string> = {
  'AWS::CloudFormation::WaitConditionHandle':
    'has no effect of its own; templates use it as an empty resource',
  'AWS::CloudTrail::Trail': 'the local account tells of every write call, as an account with a trail does',
  'AWS::CloudWatch::Alarm': 'no metrics are kept',
  'AWS::CloudWatch::Dashboard': 'no metrics are kept',
  'AWS::Lambda::Version': 'only $LATEST runs, which is the one version that is deployed',
  'AWS::Logs::LogGroup': 'what the functions write is kept whole',
  'AWS::S3::Bucket': "the deployment bucket and the trail's: the zips are read from where they were packaged",
  'AWS::S3::BucketPolicy': 'belongs to one of these buckets',
  'AWS::SNS::Topic': 'what would be sent to alarms has no alarms here',
};
