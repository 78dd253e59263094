INSERT INTO products (name, about, cents) VALUES
  ('Storm lantern', 'Burns through a night watch', 4900),
  ('Brass compass', 'Finds north, keeps its shine', 3250),
  ('Oilskin tote', 'Dry bread in any weather', 2800),
  ('Enamel mug', 'Half a litre, dents with dignity', 1200);
