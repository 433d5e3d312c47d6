import { Skeleton } from '@mantine/core';
import { useLanguage } from '../lib/language';

// In the shape of what comes, so that nothing jumps when it is there.
export function Waiting() {
  const { t } = useLanguage();
  return (
    <div className="stack" role="status" aria-label={t.app.loading}>
      <Skeleton height={28} width="min(380px, 80%)" />
      <Skeleton height={16} width="min(260px, 60%)" />
      <Skeleton height={150} radius={12} mt={8} />
      <Skeleton height={150} radius={12} />
    </div>
  );
}

export function CardSkeleton({ height = 190 }: { height?: number }) {
  return <Skeleton height={height} radius={12} />;
}
