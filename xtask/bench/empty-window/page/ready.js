// two frames: the first is asked for before anything is painted, the second comes after it
requestAnimationFrame(() => requestAnimationFrame(() => window.__TAURI_INTERNALS__.invoke("ready")));
