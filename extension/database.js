/** The extension's IndexedDB: the pairing's keys, which cannot be exported, and captures that wait for delivery. */

const NAME = "ssi-companion";
const VERSION = 3;

/** The index of the outbox that has of each capture its moment and its size in bytes. */
export const SUMMARY = "summary";
/** The index of the outbox that has only the captures which cannot be sent, by the reason. */
export const STUCK = "stuck";

/** @returns {Promise<IDBDatabase>} */
function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => {
      const { result: database, transaction } = request;
      if (oldVersion < 1) {
        database.createObjectStore("pairing");
        database.createObjectStore("outbox", { keyPath: "id" });
      }
      // An index is filled with what is there already.
      if (oldVersion < 2) transaction?.objectStore("outbox").createIndex(SUMMARY, ["captured_at", "size"]);
      if (oldVersion < 3) transaction?.objectStore("outbox").createIndex(STUCK, "stuck");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Run one transaction on one store. It is on disk when this returns: the worker may be killed right after.
 *
 * @template T
 * @param {"pairing" | "outbox"} name
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work    returns the request whose result is wanted
 * @returns {Promise<T>}
 */
export async function transact(name, mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode, { durability: "strict" });
      const request = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
