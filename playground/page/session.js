// What this browser tab remembers: who acts, and the drafts of every box.

const memory = new Map();

export const session = {
  get(key) {
    try {
      return sessionStorage.getItem(`docent.${key}`) ?? "";
    } catch {
      return memory.get(key) ?? "";
    }
  },
  set(key, value) {
    memory.set(key, value);
    try {
      if (value) sessionStorage.setItem(`docent.${key}`, value);
      else sessionStorage.removeItem(`docent.${key}`);
    } catch {
      // Storage may be switched off; the tab's memory above is enough.
    }
  },
};
