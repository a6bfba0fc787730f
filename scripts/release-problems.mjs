/** Returns the reasons why a tag cannot be released: manifests of another version, or a changelog without the version. */
export function releaseProblems({ tag, versions, changelog }) {
  const version = /^v(\d+\.\d+\.\d+(?:-[\w.]+)?)$/.exec(tag)?.[1];
  if (version === undefined)
    return [`${tag} is no version tag, such as v1.2.3`];
  const problems = Object.entries(versions)
    .filter(([, own]) => own !== version)
    .map(([name, own]) => `${name} has version ${own}, the tag ${version}`);
  const headings = Array.from(
    changelog.matchAll(/^## \[(.+?)\] - \d{4}-\d\d-\d\d$/gm),
    ([, name]) => name,
  );
  if (!headings.includes(version)) {
    problems.push(
      `CHANGELOG.md has no heading "## [${version}] - <year>-<month>-<day>"`,
    );
  }
  return problems;
}
