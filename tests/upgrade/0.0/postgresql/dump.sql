


SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;


CREATE TABLE public.blob_data_key (
    name text NOT NULL,
    wrapped_key bytea NOT NULL,
    made bigint NOT NULL
);



CREATE TABLE public.blob_document (
    office text NOT NULL,
    document text NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    period text NOT NULL,
    wrapped_key bytea,
    kept bigint NOT NULL,
    destroyed bigint
);



CREATE TABLE public.blob_period (
    period text NOT NULL,
    wrapped_key bytea NOT NULL,
    made bigint NOT NULL
);



CREATE TABLE public.journal_entry (
    office text NOT NULL,
    number bigint NOT NULL,
    at bigint NOT NULL,
    act text NOT NULL,
    subject text NOT NULL,
    actor text NOT NULL,
    facts text NOT NULL,
    hash bytea NOT NULL
);



CREATE TABLE public.journal_head (
    office text NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL
);



CREATE TABLE public.outbox_message (
    office text NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    body text NOT NULL,
    posted bigint NOT NULL,
    attempts bigint NOT NULL,
    state text NOT NULL,
    due bigint NOT NULL,
    leased_by text NOT NULL,
    last_error text NOT NULL,
    delivered bigint
);



CREATE TABLE public.restore_guard (
    id bigint NOT NULL,
    restored_at bigint NOT NULL,
    backup_at bigint NOT NULL,
    backup text NOT NULL,
    cleared_at bigint,
    cleared_by text,
    note text,
    CONSTRAINT restore_guard_id_check CHECK ((id = 1))
);



CREATE TABLE public.schema_migration (
    module text NOT NULL,
    number bigint NOT NULL,
    hash text NOT NULL
);



INSERT INTO public.blob_data_key VALUES ('seal', '\x1732bd16160de5d8f2a58d704f240d75a11b4fb577bfc03f97fc5438034e029d3d56cc41f970267d78d2e1de1131c8ac2fda94d516286cb47adcd979', 1767600000000000);
INSERT INTO public.blob_data_key VALUES ('index', '\x9756ebe6e7c60e4b9ba6793764bc13b0c5bc0bca84799d04a9df49ea5408f2e2893d731531e16a200db1b5eda9157302fce020c43f8c8bc28542d0a5', 1767600000000000);



INSERT INTO public.blob_document VALUES ('bekasi', '01KE6FVBG00000000000000000', 'c8dc973f3bfb2964dd175fa1280ccc9316a7d84075d4a4bac157f412bfafaddf', 32, '2026-01', '\xb8ea8002166b2efad2d5945be07007ebd5759ed0236bb20ea07843259e3daa65eb268802bc415d55cf2450d33f1273e0cbca399834b2eedfe6ccdfce', 1767600000000000, NULL);



INSERT INTO public.blob_period VALUES ('2026-01', '\x8f3c1237226bd5fa0fc4797544ac8a122636516165ac4cf96a84f9a0d38a7179a11b0b0770601b47dbcda963be583a9d1cf992bb611da2c8026820f6', 1767600000000000);



INSERT INTO public.journal_entry VALUES ('bekasi', 1, 1767600000000000, 'give_disposition', 'case:1', 'person:kadis', '{"to":"person:\"sek\"","n":"1"}', '\x8dfc400a942d75cc493ed6e725f33224828d804eabcd17386a51f539bb9bc25f');
INSERT INTO public.journal_entry VALUES ('', 1, 1767600000000000, 'login', 'session:1', 'person:kadis', '{}', '\x183eb7aaa7ffb8529a57c59902cd2183cbbadd20ead1849e14bfa162d51f26d0');
INSERT INTO public.journal_entry VALUES ('bekasi', 2, 1767600000000000, 'give_disposition', 'case:2', 'person:kadis', '{"to":"person:\"sek\"","n":"2"}', '\x90958dae5c9b4bd1be45c2e9ab565c13f334b81a80806c153f4b87083b69597d');
INSERT INTO public.journal_entry VALUES ('', 2, 1767600000000000, 'login', 'session:2', 'person:kadis', '{}', '\xb041dcc69f645af709048d74a4ea55720cbf72bce9063b5f5cbc81c4f99cd012');
INSERT INTO public.journal_entry VALUES ('bekasi', 3, 1767600000000000, 'give_disposition', 'case:3', 'person:kadis', '{"to":"person:\"sek\"","n":"3"}', '\x6083d13dfb5c665a5d2dce1c96cab648b69dabbc0f0fe38149603b217f9b4abe');
INSERT INTO public.journal_entry VALUES ('', 3, 1767600000000000, 'login', 'session:3', 'person:kadis', '{}', '\xee06d2374850d302f1fb00d501032e02d7c058ae73ea3be39b2daf19b4839d4d');
INSERT INTO public.journal_entry VALUES ('bekasi', 4, 1767600000000000, 'give_disposition', 'case:4', 'person:kadis', '{"to":"person:\"sek\"","n":"4"}', '\x0b63b25207f5c1d5c0895be55c90c315677ef16c89c0fb61d571d6496512e3b0');
INSERT INTO public.journal_entry VALUES ('', 4, 1767600000000000, 'login', 'session:4', 'person:kadis', '{}', '\x04e652709dc563fd939e51a13b1048dcdabda8573f93be86d8270f5c238fb2c2');
INSERT INTO public.journal_entry VALUES ('', 5, 1767600000000000, 'journal.checkpoint', 'checkpoint:2026-01-05T08-00-00Z.json', 'system', '{"hash":"ed78536942682df0c9b4f7eea72a8f1fa09979a1f2bca2722c22a87da5cd8f11","key":"468a0a41505adf163a0bb0fa11f180918d0c1e960f2f4428edbed1404956deb1"}', '\xfb45547bfa69ddf9c9317f5717ea57cf140ed5b83cc904317771324842fc7008');



INSERT INTO public.journal_head VALUES ('bekasi', 4, '\x0b63b25207f5c1d5c0895be55c90c315677ef16c89c0fb61d571d6496512e3b0');
INSERT INTO public.journal_head VALUES ('', 5, '\xfb45547bfa69ddf9c9317f5717ea57cf140ed5b83cc904317771324842fc7008');



INSERT INTO public.outbox_message VALUES ('bekasi', '01KE6JQ300M45SYVZ8VR1SJB1K', 'mail', '1', '', 1767600000000000, 1, 'delivered', 1767600300000000, '', '', 1767600000000000);
INSERT INTO public.outbox_message VALUES ('bekasi', '01KE6JQ300QSXPAKNW9HC18JN4', 'mail', '2', '', 1767600000000000, 1, 'delivered', 1767600300000000, '', '', 1767600000000000);
INSERT INTO public.outbox_message VALUES ('bekasi', '01KE6JQ300VXH3AF7TKA0P8ZPP', 'mail', '3', '', 1767600000000000, 1, 'delivered', 1767600300000000, '', '', 1767600000000000);
INSERT INTO public.outbox_message VALUES ('bekasi', '01KE6JQ3004TZ0X5GPM378FTPH', 'mail', '4', '{"case":"4"}', 1767600000000000, 0, 'waiting', 1767600000000000, '', '', NULL);






INSERT INTO public.schema_migration VALUES ('store', 1, '2566cbdafd4a5609bdca15d743143d078da3e441e4140b78464a83637fca7c38');
INSERT INTO public.schema_migration VALUES ('journal', 1, 'fe0cc0fe5d6966123418371b3399a4e3303722dcea77afbac25de127058f9672');
INSERT INTO public.schema_migration VALUES ('outbox', 1, 'be9009639cf8548c4b09d21a56021dd9ec9470acda8144354ea55148f769c42c');
INSERT INTO public.schema_migration VALUES ('blobs', 1, '71a50360400fa280fe37abcde3f26b3957e3c5d84e5276646535d6eb94d07b0f');



ALTER TABLE ONLY public.blob_data_key
    ADD CONSTRAINT blob_data_key_pkey PRIMARY KEY (name);



ALTER TABLE ONLY public.blob_document
    ADD CONSTRAINT blob_document_pkey PRIMARY KEY (document);



ALTER TABLE ONLY public.blob_period
    ADD CONSTRAINT blob_period_pkey PRIMARY KEY (period);



ALTER TABLE ONLY public.journal_entry
    ADD CONSTRAINT journal_entry_pkey PRIMARY KEY (office, number);



ALTER TABLE ONLY public.journal_head
    ADD CONSTRAINT journal_head_pkey PRIMARY KEY (office);



ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT outbox_message_office_kind_key_key UNIQUE (office, kind, key);



ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT outbox_message_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.restore_guard
    ADD CONSTRAINT restore_guard_pkey PRIMARY KEY (id);



ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (module, number);



CREATE INDEX blob_document_name ON public.blob_document USING btree (name);



CREATE INDEX blob_document_period ON public.blob_document USING btree (period);



CREATE INDEX journal_entry_subject ON public.journal_entry USING btree (office, subject, number);



CREATE INDEX outbox_due ON public.outbox_message USING btree (kind, due) WHERE (state = 'waiting'::text);



CREATE INDEX outbox_state ON public.outbox_message USING btree (state, posted);




