import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type ReactNode } from 'react';

interface Props<Item> {
  items: readonly Item[];
  keyOf: (item: Item) => string;
  row: (item: Item) => ReactNode;
  label: string;
}

// What a row of one line measures (snapshots.css): a guess that is right needs no correction, which would cut a scroll short.
const kHeight = 41;
// A short list is simply there: a reader, a search in the page and print have all of it.
const kSimple = 200;

function Long<Item>({ items, keyOf, row, label }: Props<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => kHeight,
    overscan: 15,
  });
  return (
    // Focusable, so that a keyboard scrolls it.
    <div ref={scroller} className="rows-long" tabIndex={0} role="region" aria-label={label}>
      <ul className="bare rows-all" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((shown) => {
          const item = items[shown.index];
          if (item === undefined) return null;
          return (
            <li
              key={keyOf(item)}
              ref={rows.measureElement}
              data-index={shown.index}
              aria-setsize={items.length}
              aria-posinset={shown.index + 1}
              className="rows-row rows-placed"
              style={{ transform: `translateY(${shown.start}px)` }}
            >
              {row(item)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

// A list of any length: of a long one only what is looked at is there.
export function Rows<Item>(props: Props<Item>) {
  const { items, keyOf, row, label } = props;
  if (items.length > kSimple) return <Long {...props} />;
  return (
    <ul className="bare rows" aria-label={label}>
      {items.map((item) => (
        <li key={keyOf(item)} className="rows-row">
          {row(item)}
        </li>
      ))}
    </ul>
  );
}
