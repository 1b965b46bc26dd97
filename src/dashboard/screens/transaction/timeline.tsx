import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RequestView, TransactionView } from '../../../client/control.ts';
import { formatDuration, formatTime, toKoreanInstant } from '../../parts/time.ts';
import { t } from '../../preferences.ts';
import {
  type Lane,
  type Layout,
  lanes,
  layOut,
  type Mark,
  type MarkWords,
  marksOf,
  widthOf,
} from './timeline-layout.ts';

const words = (): MarkWords => ({
  requested: t('요청', 'request'),
  started: t('앱 열림', 'opened'),
  identified: t('본인 정보 입력', 'identified'),
  completed: t('승인', 'approved'),
  cancelled: t('취소', 'cancelled'),
  expires: t('만료', 'expiry'),
  windowEnds: t('60분', '60 minutes'),
  status: (times) => (times === 1 ? t('상태 조회', 'status') : t(`상태 조회 ×${times}`, `status ×${times}`)),
  read: (number) => t(`결과 ${number}/2`, `result ${number}/2`),
  refused: (endpoint, code, times) => `${endpoint} ${code}${times === 1 ? '' : ` ×${times}`}`,
});

const laneWords = (): Readonly<Record<Lane, string>> => ({
  user: t('사용자', 'user'),
  partner: t('고객사', 'partner'),
  limits: t('제한 시간', 'limits'),
});

const tenseWords = (): Readonly<Record<Mark['tense'], string>> => ({
  past: '',
  planned: t('예정', 'planned'),
  undone: t('시계를 되돌려 취소됨', 'undone by the clock'),
});

const LANE_HEIGHT = 40;
const TOP = 34;
const AXIS = TOP + lanes.length * LANE_HEIGHT;
const HEIGHT = AXIS + 52;

const yOf = (lane: Lane): number => TOP + lanes.indexOf(lane) * LANE_HEIGHT + LANE_HEIGHT / 2;

const MarkShape = ({ mark: { label, lane, tense }, x }: { readonly mark: Mark; readonly x: number }) => {
  const width = widthOf(label) + 18;
  return (
    <g class={`mark ${tense}`}>
      <rect x={x - width / 2} y={yOf(lane) - 12} width={width} height={24} rx={6} />
      {tense === 'undone' && (
        <rect class="hatch" x={x - width / 2} y={yOf(lane) - 12} width={width} height={24} rx={6} fill="url(#hatch)" />
      )}
      <text x={x} y={yOf(lane) + 4} text-anchor="middle">
        {label}
      </text>
    </g>
  );
};

const Pin = ({ x, isFrozen }: { readonly x: number; readonly isFrozen: boolean }) => (
  <g class="now">
    <line x1={x} x2={x} y1={18} y2={AXIS} />
    {isFrozen ? <rect x={x - 5} y={6} width={10} height={12} rx={2} /> : <circle cx={x} cy={12} r={6} />}
    <text x={x + 10} y={16}>
      {isFrozen ? t('지금(정지)', 'now (frozen)') : t('지금', 'now')}
    </text>
  </g>
);

/** The names of the lanes. They stay in place while the drawing is scrolled. */
const LaneNames = ({ width }: { readonly width: number }) => {
  const names = laneWords();
  return (
    <svg class="lane-names" aria-hidden="true" width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`}>
      {lanes.map((lane) => (
        <text key={lane} x={6} y={yOf(lane) + 4}>
          {names[lane]}
        </text>
      ))}
      <text x={6} y={AXIS + 37}>
        {t('상태', 'state')}
      </text>
    </svg>
  );
};

const Drawing = ({ layout, isFrozen }: { readonly layout: Layout; readonly isFrozen: boolean }) => {
  // The text beside now must fit in.
  const width = Math.max(layout.width, layout.nowX + 100);
  return (
    <svg aria-hidden="true" width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`}>
      <defs>
        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line class="hatching" x1="0" x2="0" y1="0" y2="6" />
        </pattern>
      </defs>
      {lanes.map((lane) => (
        <g key={lane} class="lane">
          <line x1={0} x2={width} y1={yOf(lane) + LANE_HEIGHT / 2} y2={yOf(lane) + LANE_HEIGHT / 2} />
        </g>
      ))}
      {layout.bands.map(({ status, from, to }) => (
        <g key={from} class={`band ${status}`}>
          <rect x={from} y={AXIS + 22} width={Math.max(0, to - from)} height={22} />
          <text x={from + 6} y={AXIS + 37}>
            {widthOf(status) + 12 < to - from ? status : ''}
          </text>
        </g>
      ))}
      {layout.columns.map(({ at, x }) => (
        <line key={at} class="column" x1={x} x2={x} y1={TOP} y2={AXIS + 44} />
      ))}
      {layout.gaps.map(({ ms, x }, index) => (
        <text key={layout.columns[index]?.at} class="gap" x={x} y={AXIS + 15} text-anchor="middle">
          +{formatDuration(ms)}
        </text>
      ))}
      <Pin x={layout.nowX} isFrozen={isFrozen} />
      {layout.columns.flatMap(({ x, marks }) =>
        marks.map((mark) => <MarkShape key={`${mark.at} ${mark.lane} ${mark.label}`} mark={mark} x={x} />),
      )}
    </svg>
  );
};

/** Wide drawings begin where now is. */
const Scroller = ({ nowX, children }: { readonly nowX: number; readonly children: ComponentChildren }) => {
  const place = useRef<HTMLElement>(null);
  // Only at first, so that it does not move under a reader.
  useLayoutEffect(() => {
    const { current } = place;
    if (current !== null) current.scrollLeft = nowX - current.clientWidth * 0.75;
  }, []);
  return (
    <section
      ref={place}
      class="drawing"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard.
      tabIndex={0}
      aria-label={t('그림: 아래 목록과 같은 내용입니다', 'Drawing: the list below says the same')}
    >
      {children}
    </section>
  );
};

interface TimelineProps {
  readonly tx: TransactionView;
  /** Of this transaction, in any order. */
  readonly calls: readonly RequestView[];
  /** On the client's clock. */
  readonly nowMs: number;
  readonly isFrozen: boolean;
}

/** What has happened and what will, on the client's clock: as a list, and as a drawing beside it. */
export const TransactionTimeline = ({ tx, calls, nowMs, isFrozen }: TimelineProps) => {
  const marks = marksOf(tx, calls, words(), nowMs);
  const layout = layOut(tx, marks, nowMs);
  const tenses = tenseWords();
  const names = laneWords();
  return (
    <section class="stack" aria-labelledby="timeline-title" data-testid="timeline">
      <h3 id="timeline-title">{t('타임라인', 'Timeline')}</h3>
      <Scroller nowX={layout.nowX}>
        <LaneNames width={12 + Math.max(...Object.values(names).map(widthOf))} />
        <Drawing layout={layout} isFrozen={isFrozen} />
      </Scroller>
      <details class="steps" open>
        <summary>{t('목록으로 보기', 'As a list')}</summary>
        <ol>
          {layout.columns.flatMap(({ at, marks: own }, index) => {
            const gap = layout.gaps[index - 1];
            return own.map((mark, place) => (
              <li key={`${at} ${mark.lane} ${mark.label}`} class={mark.tense}>
                <span class="time">{formatTime(toKoreanInstant(at), nowMs)}</span>
                {place === 0 && gap !== undefined && <small>+{formatDuration(gap.ms)}</small>}
                <span>
                  {names[mark.lane]}: {mark.label}
                </span>
                {tenses[mark.tense] !== '' && <small>{tenses[mark.tense]}</small>}
              </li>
            ));
          })}
        </ol>
      </details>
    </section>
  );
};
