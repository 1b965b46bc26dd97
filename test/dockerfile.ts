import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Copy, DockerfileParser, type Instruction } from 'dockerfile-ast';

const text = readFileSync(fileURLToPath(new URL('../Dockerfile', import.meta.url)), 'utf8');

export const dockerfile = DockerfileParser.parse(text);

interface Stage {
  readonly image: string;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

export const stages: readonly Stage[] = dockerfile.getFROMs().map((from, index, all) => {
  const [start, end] = [from.getRange().start.line, all[index + 1]?.getRange().start.line ?? Number.POSITIVE_INFINITY];
  const isInside = (line: number): boolean => line >= start && line < end;
  return {
    image: from.getImage() ?? '',
    name: from.getBuildStage(),
    instructions: dockerfile.getInstructions().filter((one) => isInside(one.getRange().start.line)),
  };
});

/** The stage that becomes the image. */
export const lastStage: Stage = stages.at(-1) ?? { image: '', name: null, instructions: [] };

export const find = (stage: Stage, keyword: string): Instruction[] =>
  stage.instructions.filter((one) => one.getKeyword() === keyword);

export const argumentsOf = (instruction: Instruction | undefined): string[] =>
  instruction?.getArguments().map((argument) => argument.getValue()) ?? [];

/** The exec form's words. */
export const wordsOf = (instruction: Instruction | undefined): string[] => {
  const content = instruction?.getArgumentsContent() ?? '';
  return JSON.parse(content.slice(content.indexOf('[')));
};

interface CopyStep {
  readonly from: string | undefined;
  readonly sources: string[];
  readonly target: string;
}

export const copiesOf = (stage: Stage): CopyStep[] =>
  find(stage, 'COPY').map((instruction) => {
    const paths = argumentsOf(instruction);
    const from =
      (instruction as Copy)
        .getFlags()
        .find((flag) => flag.getName() === 'from')
        ?.getValue() ?? undefined;
    return { from, sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
  });

export const environmentOf = (stage: Stage): Record<string, string> =>
  Object.fromEntries(
    find(stage, 'ENV')
      .flatMap(argumentsOf)
      .map((pair) => pair.split('=', 2) as [string, string]),
  );
