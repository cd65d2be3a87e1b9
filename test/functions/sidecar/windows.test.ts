import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isWindows, unresolvedConstraint } from '../../../functions/sidecar/windows.ts';

interface Signs {
  system?: string;
  constraint?: string;
  image?: string;
}

const definition = ({ system, constraint, image = 'nginx' }: Signs) => ({
  family: 'web',
  containerDefinitions: [
    { name: 'sidecar', image: 'busybox' },
    { name: 'web', image },
  ],
  ...(system !== undefined && { runtimePlatform: { operatingSystemFamily: system } }),
  ...(constraint !== undefined && { placementConstraints: [{ type: 'memberOf', expression: constraint }] }),
});

const iis = 'mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022';

const table: readonly [signs: Signs, windows: boolean][] = [
  [{}, false],
  [{ system: 'WINDOWS_SERVER_2022_CORE' }, true],
  [{ system: 'WINDOWS_SERVER_2019_FULL' }, true],
  [{ system: 'WINDOWS_SERVER_${YEAR}_CORE' }, true],
  [{ system: 'LINUX' }, false],
  [{ system: '' }, false],
  [{ system: '', image: iis }, true],
  // One that speaks of Linux settles it against the images.
  [{ system: 'LINUX', image: iis }, false],
  [{ constraint: 'attribute:ecs.os-type == linux', image: iis }, false],
  // Constraints, in the spellings of the cluster query language.
  [{ constraint: 'attribute:ecs.os-type == windows' }, true],
  [{ constraint: 'attribute:ecs.os-type==windows' }, true],
  [{ constraint: "attribute:ecs.os-type == 'windows'" }, true],
  [{ constraint: 'attribute:ecs.os-type == "Windows"' }, true],
  [{ constraint: 'attribute:ecs.os-type in [windows]' }, true],
  [{ constraint: 'attribute:ecs.os-type != linux' }, true],
  [{ constraint: 'attribute:ecs.os-type not_in [linux]' }, true],
  [{ constraint: 'attribute:ecs.os-type != windows' }, false],
  [{ constraint: 'attribute:ecs.os-type not_in [windows]', image: iis }, false],
  [{ constraint: 'not(attribute:ecs.os-type == windows)' }, false],
  [{ constraint: '!(attribute:ecs.os-type == windows)' }, false],
  [{ constraint: 'not (attribute:ecs.os-type != windows)' }, true],
  [{ constraint: '!(attribute:ecs.os-type == linux)' }, true],
  [{ constraint: 'attribute:ecs.instance-type =~ t3.* and attribute:ecs.os-type == windows' }, true],
  [{ system: 'LINUX', constraint: 'attribute:ecs.os-type == windows' }, true],
  [{ system: 'WINDOWS_SERVER_2022_CORE', constraint: 'attribute:ecs.os-type == linux' }, true],
  // A constraint that does not speak of it settles nothing.
  [{ constraint: 'attribute:ecs.instance-type =~ windows.*' }, false],
  [{ constraint: 'attribute:ecs.availability-zone == ap-northeast-1a', image: iis }, true],
  // Images, where nothing else speaks.
  [{ image: 'mcr.microsoft.com/windows/nanoserver:ltsc2022' }, true],
  [{ image: 'mcr.microsoft.com/dotnet/framework/aspnet:4.8' }, true],
  [{ image: 'registry.example.com:5000/dotnet/framework/runtime:4.8' }, true],
  [{ image: 'mcr.microsoft.com/dotnet/aspnet:9.0' }, false],
  [{ image: 'mcr.microsoft.com/mssql/server:2022-latest' }, false],
  [{ image: 'registry.example.com/windows/thing:1' }, false],
];

for (const [signs, windows] of table) {
  test(`${JSON.stringify(signs)} is ${windows ? '' : 'not '}Windows`, () =>
    assert.equal(isWindows(definition(signs)), windows));
}

test('a constraint that speaks of the system by a placeholder is named, unless something else speaks', () => {
  const constraint = 'attribute:ecs.os-type == ${SYSTEM}';
  assert.equal(unresolvedConstraint(definition({ constraint })), 'placementConstraints[0].expression');
  assert.equal(unresolvedConstraint(definition({ constraint, system: 'LINUX' })), undefined);
  assert.equal(unresolvedConstraint(definition({ constraint: '${CONSTRAINT}' })), undefined);
  assert.equal(unresolvedConstraint(definition({})), undefined);
});
