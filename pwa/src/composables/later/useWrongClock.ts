import { computed } from 'vue'
import { minutesOff } from '../health'
import { phone } from '../phone'

/** Minutes that this phone's clock is fast, or below 0 slow, by the server's last answer; 0 where it is right or nobody knows. */
export const useWrongClock = () => computed(() => minutesOff(phone().health.offset()))
