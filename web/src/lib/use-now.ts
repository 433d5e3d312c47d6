import { useEffect, useState } from 'react';

// The time, read again every `milliseconds`; not at all while null. For ages that are shown.
export function useNow(milliseconds: number | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (milliseconds === null) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
  return now;
}
