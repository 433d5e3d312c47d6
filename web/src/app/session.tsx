import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, type ReactNode } from 'react';
import { ApiError, post, setCsrfToken } from '../api/client';
import { keys, meQuery } from '../api/queries';
import type { Me, Role } from '../api/types';
import { NoAnswer } from '../components/NoAnswer';
import { Waiting } from '../components/Waiting';
import { mayRole } from '../lib/roles';

const Context = createContext<Me | null>(null);

// Shows `logIn` instead of the pages while nobody is logged in.
export function SessionGate({ logIn, children }: { logIn: ReactNode; children: ReactNode }) {
  const me = useQuery(meQuery);
  if (me.data) {
    setCsrfToken(me.data.csrf_token);
    return <Context.Provider value={me.data}>{children}</Context.Provider>;
  }
  const refused = me.error instanceof ApiError && me.error.status === 401;
  if (me.data === null || refused) return <>{logIn}</>;
  if (me.isError) return <NoAnswer />;
  return <Waiting />;
}

export function useMe(): Me {
  const me = useContext(Context);
  if (me === null) throw new Error('outside of SessionGate');
  return me;
}

// What somebody may not do is not offered. The service refuses it in any case.
export function useMay(needed: Role): boolean {
  return mayRole(useMe().role, needed);
}

export function useLogOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    try {
      await post('/api/v1/auth/logout');
    } finally {
      setCsrfToken(null);
      // What one has seen is not for the next: everything goes but that nobody is there.
      client.setQueryData(keys.me, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.me[0] });
    }
  };
}
