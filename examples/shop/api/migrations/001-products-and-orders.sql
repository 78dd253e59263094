CREATE TABLE products (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  about text NOT NULL,
  cents integer NOT NULL CHECK (cents > 0)
);

CREATE TABLE orders (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product integer NOT NULL REFERENCES products,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'done')),
  cents integer,
  receipt text,
  worker text,
  made_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz
);

CREATE INDEX orders_waiting ON orders (id) WHERE state = 'queued';
