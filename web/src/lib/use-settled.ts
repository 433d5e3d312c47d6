import { useEffect, useState } from 'react';

// What `value` was when it last stayed the same for `milliseconds`: nothing is asked for at each key that is pressed.
export function useSettled<Value>(value: Value, milliseconds: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
