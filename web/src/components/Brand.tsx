import { Link } from 'wouter';

export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 22 22" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden>
      <rect x="2" y="2" width="18" height="18" rx="4" />
      <circle cx="11" cy="11" r="4" />
      <path d="M11 3v4M11 15v4M3 11h4M15 11h4" />
    </svg>
  );
}

export function Brand() {
  return (
    <Link href="/" className="brand">
      <Mark />
      Strongroom
    </Link>
  );
}
