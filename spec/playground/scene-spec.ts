import { CALM } from '../../playground/model/networkState.js';
import { advance, OPENING } from '../../playground/model/scene.js';

describe('advance', () => {
  it('records each lane by itself', () => {
    const scene = advance(OPENING, { lane: 'ours', mark: { type: 'connecting', at: 3 } });
    expect(scene.ours.state).toBe('connecting');
    expect(scene.plain).toBe(OPENING.plain);
  });

  it('records an act for each change of the network', () => {
    const pulled = advance(OPENING, { lane: 'network', at: 5, network: { ...CALM, pulled: true } });
    const again = advance(pulled, { lane: 'network', at: 6, network: { ...CALM, pulled: true } });
    const plugged = advance(again, { lane: 'network', at: 9, network: { ...CALM, slow: true } });
    expect(plugged.acts).toEqual([
      { at: 5, what: 'pulled', isOn: true },
      { at: 9, what: 'pulled', isOn: false },
      { at: 9, what: 'slow', isOn: true },
    ]);
    expect(plugged.network).toEqual({ ...CALM, slow: true });
  });
});
