import type { FindingView } from '../../../client/control.ts';
import { ruleAddress, ruleAddressKo } from '../../../domain/text/doc-addresses.ts';
import { clientOf, clients } from '../../live/clients.ts';
import { useLive } from '../../live/loader.ts';
import { isOf } from '../../live/stream.ts';
import { Action, Chip, Empty, Explained, Fact, ShowLoaded, type Tone } from '../../parts/basic.tsx';
import { Each } from '../../parts/each.tsx';
import { formatTime } from '../../parts/time.ts';
import { severityWords } from '../../parts/words.ts';
import { t } from '../../preferences.ts';
import { chosenClient, hrefOf, route } from '../../route.ts';
import { server } from '../../server.ts';

const toneOfSeverity: Readonly<Record<string, Tone>> = { error: 'bad', warning: 'wait', info: 'note' };

/** A rule, and what each client did against it. */
interface Group {
  readonly rule: FindingView['rule'];
  readonly findings: readonly [FindingView, ...FindingView[]];
}

const groupByRule = (findings: readonly FindingView[]): Group[] => {
  const groups = new Map<FindingView['rule'], [FindingView, ...FindingView[]]>();
  // A broken one has no rule to stand under.
  for (const finding of findings.filter((one) => typeof one?.rule === 'string')) {
    const group = groups.get(finding.rule);
    if (group === undefined) groups.set(finding.rule, [finding]);
    else group.push(finding);
  }
  const order = ['error', 'warning', 'info'];
  return [...groups]
    .map(([rule, own]) => ({ rule, findings: own }))
    .sort((a, b) => order.indexOf(a.findings[0].severity) - order.indexOf(b.findings[0].severity));
};

const switchOff = async ({ clientId, rule }: FindingView): Promise<void> => {
  const { disabledRules } = await server.value.client(clientId);
  await server.value.changeClient(clientId, { disabledRules: [...new Set([...disabledRules, rule])] });
  await clients.reload();
};

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const ClientFinding = ({
  finding,
  onDone,
}: {
  readonly finding: FindingView;
  readonly onDone: () => Promise<void>;
}) => (
  <li>
    <code>{finding.clientId}</code>{' '}
    <span class="number">
      {t(`호출 ${finding.count}건`, counted(finding.count, 'call'))}
      {finding.transactions !== null &&
        t(`, 트랜잭션 ${finding.transactions}건`, ` in ${counted(finding.transactions, 'transaction')}`)}
      {' · '}
      {t(`최근 ${formatTime(finding.lastSeenAt)}`, `last ${formatTime(finding.lastSeenAt)}`)}
    </span>{' '}
    <a
      href={hrefOf('calls', null, { client: finding.clientId, ...(finding.txId === null ? {} : { tx: finding.txId }) })}
    >
      {finding.txId === null ? t('이 클라이언트의 호출', 'calls of this client') : t('해당 호출', 'the calls')}
    </a>{' '}
    {finding.txId !== null && (
      <a href={hrefOf('tx', finding.txId, { client: finding.clientId })}>{t('트랜잭션', 'transaction')}</a>
    )}{' '}
    <Action
      testId="rule-off"
      run={async () => {
        await switchOff(finding);
        await onDone();
      }}
    >
      {t('이 클라이언트에서는 끄기', 'Off for this client')}
    </Action>
  </li>
);

const RuleCard = ({
  group: { rule, findings },
  onDone,
}: {
  readonly group: Group;
  readonly onDone: () => Promise<void>;
}) => {
  const [first] = findings;
  return (
    <details
      class="card"
      open={route.value.id === rule || route.value.id === null}
      data-testid="finding"
      data-rule={rule}
    >
      <summary>
        <Chip tone={toneOfSeverity[first.severity] ?? 'plain'}>
          {severityWords()[first.severity] ?? first.severity}
        </Chip>{' '}
        <strong>{rule}</strong> ×{findings.reduce((sum, { count }) => sum + count, 0)}
      </summary>
      <dl class="stack">
        <Fact name={t('현상', 'What was seen')}>{t(first.seenKo, first.seen)}</Fact>
        <Fact name={t(`기준(${first.sourceKo})`, `Source: ${first.source}`)}>{t(first.saysKo, first.says)}</Fact>
        <Fact name={t('해결 방법', 'How to fix it')}>{t(first.fixKo, first.fix)}</Fact>
        <Fact name={t('자세한 설명', 'More about it')}>
          <Explained text={t(ruleAddressKo(rule), ruleAddress(rule))} />
        </Fact>
      </dl>
      <ul class="list">
        {findings.map((finding) => (
          <ClientFinding key={finding.id} finding={finding} onDone={onDone} />
        ))}
      </ul>
    </details>
  );
};

/** Rules that are off for the chosen client. */
const SwitchedOff = () => {
  const clientId = chosenClient();
  const rules = clientOf(clientId)?.disabledRules ?? [];
  if (clientId === undefined || rules.length === 0) return null;
  return (
    <p class="buttons">
      {t('이 클라이언트에서 꺼 둔 규칙:', 'Off for this client:')}
      {rules.map((rule) => (
        <Action
          key={rule}
          testId="rule-on"
          run={async () => {
            await server.value.changeClient(clientId, { disabledRules: rules.filter((one) => one !== rule) });
            await clients.reload();
          }}
        >
          {rule} · {t('켜기', 'on')}
        </Action>
      ))}
    </p>
  );
};

/** What integrations do wrong, by rule. */
export const FindingList = () => {
  const clientId = chosenClient();
  const filter = clientId === undefined ? {} : { clientId };
  const findings = useLive(
    `findings ${clientId}`,
    () => server.value.findings(filter),
    (event) => isOf(event, clientId) && ['finding', 'request', 'client'].includes(event.type),
  );
  return (
    <section class="stack" aria-labelledby="findings-title" data-testid="findings">
      <div class="buttons">
        <h2 id="findings-title">{t('연동 점검 결과', 'Findings')}</h2>
        <Action
          testId="clear-findings"
          run={async () => {
            await server.value.clearFindings(filter);
            await findings.reload();
          }}
        >
          {t('모두 지우기', 'Clear')}
        </Action>
      </div>
      <SwitchedOff />
      <ShowLoaded of={findings.state.value}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{t('연동에서 발견된 문제가 없습니다.', 'Nothing is wrong with the integration so far.')}</Empty>
          ) : (
            <Each of={groupByRule(all)} keyOf={({ rule }) => rule}>
              {(group) => <RuleCard group={group} onDone={findings.reload} />}
            </Each>
          )
        }
      </ShowLoaded>
    </section>
  );
};
