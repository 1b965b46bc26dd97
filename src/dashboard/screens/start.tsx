export const StartScreen = () => <p>Start</p>;
