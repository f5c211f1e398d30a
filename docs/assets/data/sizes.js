// Written by `stackmath check --fix` from stackmath.instruments: do not edit.

/** @type {Record<string, number>} */
export const sizes = {kB: 1000, MB: 1000000, GB: 1000000000, TB: 1000000000000, MiB: 1048576, GiB: 1073741824, hours: 3600, days: 86400, "%": 0.01};
