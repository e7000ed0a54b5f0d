-- Who may sign in to the panel, their sessions, and what was tried at its door.
create table accounts.superuser (
  name text primary key,
  -- argon2id, in PHC's form.
  password text not null,
  role text not null check (role in ('viewer', 'superuser')),
  -- Grows with every new password and every disabling; a session is good only under the one that it was begun with.
  version int not null default 1,
  created_at timestamptz not null default now(),
  disabled_at timestamptz
);
-- No two that a reader takes for one.
create unique index superuser_alike on accounts.superuser (lower(name));

create table accounts.session (
  -- SHA-256 of the secret in the cookie.
  hash bytea primary key check (length(hash) = 32),
  superuser text not null references accounts.superuser,
  version int not null,
  csrf text not null,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table accounts.sign_in (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  -- As it was typed.
  name text not null check (length(name) <= 150),
  address inet not null,
  -- Whom the limits count: an address of IPv4, or what one customer has of IPv6.
  source cidr not null
    generated always as (network(set_masklen(address, case family(address) when 6 then 64 else 32 end))) stored,
  outcome text not null check (outcome in ('signed-in', 'refused', 'limited', 'signed-out')),
  -- What is limited has one row a source and minute.
  times int not null default 1
);
create index sign_in_source on accounts.sign_in (source, at);
create index sign_in_at on accounts.sign_in (at);

-- Records a try as refused before the password is looked at, so that no number of tries at once slips past the limit;
-- `wait`: seconds until there is another; then nothing is to be looked at, and `id` is null.
create function accounts.try_sign_in(typed text, from_address inet, out id bigint, out wait int) language plpgsql as $$
declare
  span constant interval := interval '15 minutes';
  whence constant cidr := network(set_masklen(from_address, case family(from_address) when 6 then 64 else 32 end));
  free timestamptz;
begin
  perform pg_advisory_xact_lock(4203, hashtext(whence::text));
  select max(one.at) + span into free
  from (
    (select tried.at from accounts.sign_in as tried
     where tried.source = whence and tried.at > clock_timestamp() - span and tried.outcome = 'refused'
       and tried.name = typed and tried.at > coalesce(
         (select max(good.at) from accounts.sign_in as good
          where good.source = whence and good.at > clock_timestamp() - span
            and good.outcome = 'signed-in' and good.name = typed), '-infinity')
     order by tried.at desc offset 4 limit 1)
    union all
    (select tried.at from accounts.sign_in as tried
     where tried.source = whence and tried.at > clock_timestamp() - span and tried.outcome = 'refused'
     order by tried.at desc offset 19 limit 1)
  ) as one;
  if free is null then
    insert into accounts.sign_in (name, address, outcome) values (typed, from_address, 'refused')
    returning sign_in.id into id;
    return;
  end if;
  wait := greatest(1, ceil(extract(epoch from free - clock_timestamp())));
  update accounts.sign_in as told set times = told.times + 1
  where told.source = whence and told.outcome = 'limited' and told.at > clock_timestamp() - interval '1 minute';
  if not found then
    insert into accounts.sign_in (name, address, outcome) values (typed, from_address, 'limited');
  end if;
end
$$;
