PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE schema_migration (
  module TEXT NOT NULL,
  number BIGINT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (module, number)
);
INSERT INTO schema_migration VALUES('store',1,'2566cbdafd4a5609bdca15d743143d078da3e441e4140b78464a83637fca7c38');
INSERT INTO schema_migration VALUES('journal',1,'89f172129ee95b96d054733664b04b8b515cf3fbd188db7ec8a4181f1e038154');
INSERT INTO schema_migration VALUES('outbox',1,'be9009639cf8548c4b09d21a56021dd9ec9470acda8144354ea55148f769c42c');
INSERT INTO schema_migration VALUES('blobs',1,'a6e4be55c1e73d5c3a8e97840f6e2a10a8a5489ec8bfb937d654095fbf9a5bf2');
CREATE TABLE restore_guard (
  id BIGINT PRIMARY KEY CHECK (id = 1),
  restored_at BIGINT NOT NULL,
  backup_at BIGINT NOT NULL,
  backup TEXT NOT NULL,
  cleared_at BIGINT,
  cleared_by TEXT,
  note TEXT
);
CREATE TABLE journal_head (
  office TEXT PRIMARY KEY,
  number BIGINT NOT NULL,
  hash BLOB NOT NULL
);
INSERT INTO journal_head VALUES('bekasi',4,X'0b63b25207f5c1d5c0895be55c90c315677ef16c89c0fb61d571d6496512e3b0');
INSERT INTO journal_head VALUES('',5,X'2247d0ca08dc9f15edd9070250f4d96ffdc8ba908030d09eaad84ac2d01d6594');
CREATE TABLE journal_entry (
  office TEXT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  act TEXT NOT NULL,
  subject TEXT NOT NULL,
  actor TEXT NOT NULL,
  facts TEXT NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (office, number)
);
INSERT INTO journal_entry VALUES('bekasi',1,1767600000000000,'give_disposition','case:1','person:kadis','{"to":"person:\"sek\"","n":"1"}',X'8dfc400a942d75cc493ed6e725f33224828d804eabcd17386a51f539bb9bc25f');
INSERT INTO journal_entry VALUES('',1,1767600000000000,'login','session:1','person:kadis','{}',X'183eb7aaa7ffb8529a57c59902cd2183cbbadd20ead1849e14bfa162d51f26d0');
INSERT INTO journal_entry VALUES('bekasi',2,1767600000000000,'give_disposition','case:2','person:kadis','{"to":"person:\"sek\"","n":"2"}',X'90958dae5c9b4bd1be45c2e9ab565c13f334b81a80806c153f4b87083b69597d');
INSERT INTO journal_entry VALUES('',2,1767600000000000,'login','session:2','person:kadis','{}',X'b041dcc69f645af709048d74a4ea55720cbf72bce9063b5f5cbc81c4f99cd012');
INSERT INTO journal_entry VALUES('bekasi',3,1767600000000000,'give_disposition','case:3','person:kadis','{"to":"person:\"sek\"","n":"3"}',X'6083d13dfb5c665a5d2dce1c96cab648b69dabbc0f0fe38149603b217f9b4abe');
INSERT INTO journal_entry VALUES('',3,1767600000000000,'login','session:3','person:kadis','{}',X'ee06d2374850d302f1fb00d501032e02d7c058ae73ea3be39b2daf19b4839d4d');
INSERT INTO journal_entry VALUES('bekasi',4,1767600000000000,'give_disposition','case:4','person:kadis','{"to":"person:\"sek\"","n":"4"}',X'0b63b25207f5c1d5c0895be55c90c315677ef16c89c0fb61d571d6496512e3b0');
INSERT INTO journal_entry VALUES('',4,1767600000000000,'login','session:4','person:kadis','{}',X'04e652709dc563fd939e51a13b1048dcdabda8573f93be86d8270f5c238fb2c2');
INSERT INTO journal_entry VALUES('',5,1767600000000000,'journal.checkpoint','checkpoint:2026-01-05T08-00-00Z.json','system','{"hash":"ed78536942682df0c9b4f7eea72a8f1fa09979a1f2bca2722c22a87da5cd8f11","key":"ef3414b35f38e8813eb328111078b19ee9987a2dee9a822b94524064c35dacf6"}',X'2247d0ca08dc9f15edd9070250f4d96ffdc8ba908030d09eaad84ac2d01d6594');
CREATE TABLE outbox_message (
  office TEXT NOT NULL,
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  body TEXT NOT NULL,
  posted BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  state TEXT NOT NULL,          
  due BIGINT NOT NULL,          
  leased_by TEXT NOT NULL,      
  last_error TEXT NOT NULL,
  delivered BIGINT,
  UNIQUE (office, kind, key)
);
INSERT INTO outbox_message VALUES('bekasi','01KE6JQ300481MZM6EVND9FJZY','mail','1','',1767600000000000,1,'delivered',1767600300000000,'','',1767600000000000);
INSERT INTO outbox_message VALUES('bekasi','01KE6JQ300PNQ5DQSP4JZ8KMHP','mail','2','',1767600000000000,1,'delivered',1767600300000000,'','',1767600000000000);
INSERT INTO outbox_message VALUES('bekasi','01KE6JQ300Z5NGANYK6Q25MNSR','mail','3','',1767600000000000,1,'delivered',1767600300000000,'','',1767600000000000);
INSERT INTO outbox_message VALUES('bekasi','01KE6JQ300BB3W3QBNDQ62KBCS','mail','4','{"case":"4"}',1767600000000000,0,'waiting',1767600000000000,'','',NULL);
CREATE TABLE blob_period (
  period TEXT PRIMARY KEY,          
  wrapped_key BLOB NOT NULL,        
  made BIGINT NOT NULL
);
INSERT INTO blob_period VALUES('2026-01',X'81a1ab133ab81413c4680e3894125bbfde4ad88d3d48f61de0390494abe0a0df1db913bfccaa4ad0f469b881009c746e8962622bd565b2d955f74a0c',1767600000000000);
CREATE TABLE blob_document (
  office TEXT NOT NULL,
  document TEXT PRIMARY KEY,
  name TEXT NOT NULL,               
  size BIGINT NOT NULL,
  period TEXT NOT NULL,
  wrapped_key BLOB,                 
  kept BIGINT NOT NULL,
  destroyed BIGINT
);
INSERT INTO blob_document VALUES('bekasi','01KE6FVBG00000000000000000','3e082e6e38d379936c39cd15ad737edd788dfdf4b3cf0930bd6fc6ee78bd1448',32,'2026-01',X'71c183bba95f443d86ddb493506f6129447792d1c8c892b9a6b602fdd05c4262517bf2ad816e613cd17627c20e6af23a39f16e33d2be1ff84fdc1ee6',1767600000000000,NULL);
CREATE TABLE blob_data_key (
  name TEXT PRIMARY KEY,            
  wrapped_key BLOB NOT NULL,        
  made BIGINT NOT NULL
);
INSERT INTO blob_data_key VALUES('seal',X'afd4bd0b163f8b3df56b11a77e3fc80696e4c30031e55af347ba005e8b7b17827b21e0ac8047df8eb9e9c4b789f0af10319036cc614dc769efba4f5b',1767600000000000);
INSERT INTO blob_data_key VALUES('index',X'26860c0d254c0e991f4bf834d050e2694733e78597dcdc21fc6224c3b268937720f552c4897e1d13ba3eb7b73e824693b7e0a0edc446f51a73d82394',1767600000000000);
CREATE INDEX journal_entry_subject ON journal_entry (office, subject, number);
CREATE INDEX outbox_due ON outbox_message (kind, due) WHERE state = 'waiting';
CREATE INDEX outbox_state ON outbox_message (state, posted);
CREATE INDEX blob_document_name ON blob_document (name);
CREATE INDEX blob_document_period ON blob_document (period);
COMMIT;
