import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useLanguage } from '../lib/language';
import './curve.css';

interface Props {
  points: readonly { at: number; bytes: number }[];
  label: string; // what it shows, for whoever does not see it
}

const kHeight = 170;

function colour(element: HTMLElement, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

// Sizes over time, as a line. Drawn anew when its place, the colours or the language change.
export default function Curve({ points, label }: Props) {
  const { f, locale } = useLanguage();
  const scheme = useComputedColorScheme();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const axis = {
      stroke: colour(element, '--soft'),
      grid: { stroke: colour(element, '--line'), width: 1 },
      ticks: { show: false },
      font: `12px ${getComputedStyle(element).fontFamily}`,
    };
    const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: kHeight,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, most) => [0, most * 1.1 || 1] } },
        axes: [
          { ...axis, space: 70, size: 30, values: (_, splits) => splits.map((second) => day.format(new Date(second * 1000))) },
          { ...axis, size: 70, values: (_, splits) => splits.map((bytes) => f.bytes(bytes)) },
        ],
        series: [
          {},
          {
            stroke: colour(element, '--accent'),
            fill: colour(element, '--accent-soft'),
            width: 2,
            points: { show: false },
            ...(uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
          },
        ],
      },
      [points.map((point) => point.at / 1000), points.map((point) => point.bytes)],
      element,
    );
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: kHeight }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [points, f, locale, scheme]);
  return <div ref={place} className="curve" role="img" aria-label={label} />;
}
