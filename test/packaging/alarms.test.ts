import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Properties, resourcesOf, stage } from './packaged.ts';

const alarms = [...resourcesOf('AWS::CloudWatch::Alarm').values()];
const over = (metric: string) => alarms.filter(({ MetricName }) => MetricName === metric);
const dimension = (alarm: Properties, name: string) =>
  (alarm.Dimensions as { Name: string; Value: unknown }[]).find(({ Name }) => Name === name)?.Value;

test('every dead-letter queue has an alarm', () => {
  const dead = [...resourcesOf('AWS::SQS::Queue')].filter(([, { QueueName }]) =>
    /-dead/.test(String(QueueName)),
  );
  assert.deepEqual(
    over('ApproximateNumberOfMessagesVisible').map((alarm) => dimension(alarm, 'QueueName')),
    dead.map(([logicalId]) => ({ 'Fn::GetAtt': [logicalId, 'QueueName'] })),
  );
});

// Whoever deploys sees on-deploy fail: CloudFormation waits for it.
test('every function that nobody waits for has an alarm for its errors and for being throttled', () => {
  const functions = [...resourcesOf('AWS::Lambda::Function').keys()]
    .filter((logicalId) => logicalId !== 'OnDeployLambdaFunction')
    .map((logicalId) => ({ Ref: logicalId }));
  for (const metric of ['Errors', 'Throttles'])
    assert.deepEqual(
      over(metric).map((alarm) => dimension(alarm, 'FunctionName')),
      functions,
      metric,
    );
});

test('an alarm over a metric of ours names both of its dimensions, and lasts from one sweep to the next', () => {
  const ours = alarms.filter(({ Namespace }) => Namespace === 'Remora');
  assert.deepEqual(
    ours.map(({ MetricName }) => MetricName),
    ['PolicyBroken', 'BrakeOn', 'MissedEvents'],
  );
  for (const alarm of ours) {
    assert.deepEqual(alarm.Dimensions, [
      { Name: 'service', Value: 'remora' },
      { Name: 'stage', Value: stage },
    ]);
    assert.deepEqual([alarm.Period, alarm.EvaluationPeriods, alarm.DatapointsToAlarm], [3600, 6, 1]);
    const metrics = readFileSync('functions/reconcile/world.ts', 'utf8');
    assert.ok(metrics.includes(`'${alarm.MetricName}'`), `nobody counts ${alarm.MetricName}`);
  }
});

test('every alarm says what missing data means, and whom to tell', () => {
  for (const { AlarmName, TreatMissingData, AlarmActions, AlarmDescription } of alarms) {
    assert.equal(TreatMissingData, 'notBreaching', String(AlarmName));
    assert.deepEqual(AlarmActions, [{ Ref: 'AWS::NoValue' }], String(AlarmName));
    assert.ok(String(AlarmDescription).length > 40, String(AlarmName));
  }
});

// Setting the parameter to {} would forget the hour's repairs, too.
test("the brake's alarm says what releases it", () => {
  const [alarm] = over('BrakeOn');
  assert.match(
    String(alarm?.AlarmDescription),
    new RegExp(`/remora/${stage}/brake says why; .* "remora resume --stage ${stage}"\\.$`),
  );
});

test('the dashboard is JSON, and shows every alarm and every metric of ours', () => {
  const dashboard = resourcesOf('AWS::CloudWatch::Dashboard').get('Dashboard') ?? {};
  const body = (dashboard.DashboardBody as { 'Fn::Sub': string })['Fn::Sub'];
  assert.doesNotThrow(() => JSON.parse(body));
  for (const logicalId of resourcesOf('AWS::CloudWatch::Alarm').keys())
    assert.ok(body.includes(`\${${logicalId}.Arn}`), logicalId);
  const [, metrics = ''] =
    /export type Metric =(.*?);/s.exec(readFileSync('functions/reconcile/world.ts', 'utf8')) ?? [];
  for (const [, metric] of metrics.matchAll(/'(\w+)'/g)) assert.ok(body.includes(`"${metric}"`), metric);
});
