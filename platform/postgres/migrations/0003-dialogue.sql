-- What the bot remembers of a chat between two messages. A person's row goes when they are erased.
create schema bot;

create table bot.dialogue (
  telegram_id bigint primary key,
  state jsonb not null,
  updated_at timestamptz not null default now()
);
